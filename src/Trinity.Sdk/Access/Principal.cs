namespace Trinity.Sdk.Access;

/// <summary>Who acts.</summary>
/// <param name="Kind">The kind of party.</param>
/// <param name="Id">The id within its kind, at most 200 characters; stable, never a secret.</param>
public readonly record struct Principal(PrincipalKind Kind, string Id)
{
    /// <summary>The platform itself.</summary>
    public static Principal System { get; } = new(PrincipalKind.System, "system");

    /// <summary>The written form, for example <c>user:usr_1</c>.</summary>
    public override string ToString() => Kind switch
    {
        PrincipalKind.System => "system",
        PrincipalKind.User => "user:" + Id,
        PrincipalKind.ApiKey => "key:" + Id,
        PrincipalKind.Agent => "agent:" + Id,
        PrincipalKind.Webhook => "webhook:" + Id,
        PrincipalKind.Channel => "channel:" + Id,
        PrincipalKind.Link => "link:" + Id,
    };
}

/// <summary>What kind of party acts.</summary>
public enum PrincipalKind
{
    /// <summary>The platform itself: timers, retries, sweeps.</summary>
    System,

    /// <summary>A person with an account.</summary>
    User,

    /// <summary>A program with an API key.</summary>
    ApiKey,

    /// <summary>An agent of this instance.</summary>
    Agent,

    /// <summary>A webhook: whoever holds its token.</summary>
    Webhook,

    /// <summary>A person known only through a channel, by a verified address.</summary>
    Channel,

    /// <summary>A public link: whoever knows it.</summary>
    Link,
}
