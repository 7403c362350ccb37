using System.Globalization;
using Trinity.Platform.Access;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Audit;

/// <summary>What a control action is about: a kind and an id, never a name or a content.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Id">The id as the API writes it; null where there is none yet, or none for this caller.</param>
internal sealed record AuditTarget(AuditTargetKind Kind, string? Id)
{
    /// <summary>The agent among whose writes the action waits for its turn; default for none.</summary>
    public AgentId Agent { get; init; }

    /// <summary>The instance itself.</summary>
    public static AuditTarget Instance { get; } = new(AuditTargetKind.Instance, Id: null);

    /// <summary>One that has no id yet, or is looked for by its name.</summary>
    public static AuditTarget Unknown(AuditTargetKind kind, AgentId agent = default) => new(kind, Id: null) { Agent = agent };

    public static AuditTarget Of(AgentId agent) => new(AuditTargetKind.Agent, agent.ToString()) { Agent = agent };

    /// <summary>An agent that the store does not know: it has no writes among which anything could wait.</summary>
    public static AuditTarget Lost(AgentId agent) => new(AuditTargetKind.Agent, agent.ToString());

    public static AuditTarget Of(MessageId execution, AgentId agent) => new(AuditTargetKind.Execution, execution.ToString()) { Agent = agent };

    public static AuditTarget Of(EffectId delivery, AgentId agent) => new(AuditTargetKind.Delivery, delivery.ToString()) { Agent = agent };

    public static AuditTarget Ask(Guid id, AgentId agent) => new(AuditTargetKind.Ask, PublicIds.Ask(id)) { Agent = agent };

    public static AuditTarget Destination(long id, AgentId agent) => new(AuditTargetKind.Destination, PublicIds.Destination(id)) { Agent = agent };

    public static AuditTarget Webhook(long id) => new(AuditTargetKind.Webhook, PublicIds.Webhook(id));

    public static AuditTarget Credential(long id) => new(AuditTargetKind.Credential, PublicIds.Credential(id));

    /// <summary>By its number: whoever reads the log of one tenant is not to learn the names of others.</summary>
    public static AuditTarget Tenant(int id) => new(AuditTargetKind.Tenant, id.ToString(CultureInfo.InvariantCulture));

    public static AuditTarget Person(long user) => new(AuditTargetKind.Person, Callers.PrincipalOf(user).ToString());

    public static AuditTarget Session(long id) => new(AuditTargetKind.Session, PublicIds.Session(id));

    public static AuditTarget Invitation(long id) => new(AuditTargetKind.Invitation, PublicIds.Invitation(id));

    public static AuditTarget AccessRequest(long id, AgentId agent = default) =>
        new(AuditTargetKind.AccessRequest, PublicIds.AccessRequest(id)) { Agent = agent };

    public static AuditTarget Link(long id, AgentId agent = default) => new(AuditTargetKind.Link, PublicIds.Link(id)) { Agent = agent };

    public static AuditTarget Key(long id) => new(AuditTargetKind.Key, new Principal(PrincipalKind.ApiKey, id.ToString()).ToString());
}

/// <summary>The kinds of things that control actions are about.</summary>
internal enum AuditTargetKind
{
    Instance,
    Tenant,
    Person,
    Session,
    Invitation,
    Key,
    Agent,
    Webhook,
    Execution,
    Ask,
    Delivery,
    Destination,
    AccessRequest,
    Link,
    Credential,
}
