namespace Trinity.Client.People;

/// <summary>That a person is signed in, as a browser needs it.</summary>
public sealed record SignedInSession
{
    /// <summary>The id, <c>ses_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What requests of the session that change something carry as <c>X-CSRF-Token</c>.</summary>
    public required string CsrfToken { get; init; }

    /// <summary>When it ends by itself: after 14 days.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A session in a list.</summary>
public sealed record ListedSession
{
    /// <summary>The id, <c>ses_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it is the one that asks.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>From where it began.</summary>
    public string? Address { get; init; }

    /// <summary>With what it began, as the browser calls itself.</summary>
    public string? UserAgent { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was seen last, to the hour.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What a person signs in with.</summary>
public sealed record SignIn
{
    /// <summary>The address.</summary>
    public required string Email { get; init; }

    /// <summary>The password; null when <see cref="MailedCode"/> takes its place.</summary>
    public string? Password { get; init; }

    /// <summary>The code that came by mail, see <see cref="SendSignInCode"/>.</summary>
    public string? MailedCode { get; init; }

    /// <summary>The code of the authenticator, where there is a second factor (else <c>second_factor_required</c>).</summary>
    public string? Code { get; init; }

    /// <summary>The name of the tenant; null for the person's first.</summary>
    public string? Tenant { get; init; }
}

/// <summary>Somebody who wants a code by mail.</summary>
/// <param name="Email">The address.</param>
public sealed record SendSignInCode(string Email);

/// <summary>The tenant in which a session goes on.</summary>
/// <param name="Tenant">Its name.</param>
public sealed record SwitchTenant(string Tenant);
