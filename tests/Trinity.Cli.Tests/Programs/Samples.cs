using Trinity.Client.Access;
using Trinity.Client.Agents;
using Trinity.Client.Audit;
using Trinity.Client.Deliveries;
using Trinity.Client.Executions;
using Trinity.Client.NodeTypes;
using Trinity.Client.Operators;
using Trinity.Client.People;
using Trinity.Client.Sharing;
using Trinity.Client.Webhooks;
using Trinity.Client;

namespace Trinity.Cli.Tests.Programs;

/// <summary>One of everything, with all that can be wide, odd or hostile about it. Long ago: what is recent is shown as an age.</summary>
internal static class Samples
{
    public const string ExecutionId = "exe_01m8b7z3ysf1esvexabz21bp6z";
    public const string AskId = "ask_01m8b7z4p5e1avk0q5pz1p7s06";
    public const string DeliveryId = "eff_6aezxv7w0eb8g510e2p9n6xfwn";
    public const string DestinationId = "dst_5e1avk0q5pz1p7s06";

    private static readonly DateTimeOffset Then = new(2024, 3, 9, 8, 7, 6, 543, TimeSpan.Zero);

    public static Agent Desk { get; } = new()
    {
        Id = "agt_5",
        Name = "refund-desk-of-the-northern-region",
        DisplayName = "Refunds\u001b[31m, north",
        Description = "Pays refunds of the northern region.\nAsks \u001b[31mbefore it pays more than a hundred.",
        RuntimeKind = "native",
        NodeType = "refund-desk",
        NodeVersion = 3,
        Config = RawJson.From(new { autoApproveBelow = 100, token = (string?)null }),
        Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["/token"] = new(true) },
        DesiredState = "running",
        Status = "held",
        HeldBy = "Refunds look wrong since this morning.",
        Owner = "user:usr_1",
        Tags = ["demo", "front", "north"],
        CreatedAt = Then,
        UpdatedAt = Then.AddDays(3),
        Version = 12,
    };

    public static Agent Router { get; } = Desk with
    {
        Id = "agt_6",
        Name = "router",
        DisplayName = null,
        Description = null,
        NodeType = "router",
        Status = "running",
        HeldBy = null,
        Tags = [],
        Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal),
    };

    public static Execution Execution { get; } = new()
    {
        Id = ExecutionId,
        Agent = "router",
        Type = "refund.requested",
        Key = "customer-7",
        Source = "api",
        Status = "dead",
        Attempts = 5,
        Input = RawJson.From(new { amount = 250, reason = "The kettle leaks, and has leaked since it came; nobody answers the telephone." }),
        Error = new ExecutionError("node_failed", "The handler threw InvalidOperationException."),
        Usage = new ExecutionUsage(null, null, null),
        CreatedAt = Then,
        StartedAt = Then.AddSeconds(1),
        FinishedAt = Then.AddSeconds(312),
        BlockedBy = null,
        Steps =
        [
            new ExecutionStep { Name = "fraud", Kind = "judgment", Status = "done", Result = RawJson.From(new { suspicious = true, why = "It is the third kettle." }), StartedAt = Then.AddSeconds(1), FinishedAt = Then.AddSeconds(60), Asks = [AskId] },
            new ExecutionStep { Name = "approve", Kind = "ask", Status = "closed", StartedAt = Then.AddSeconds(61), Asks = [AskId] },
        ],
        Effects =
        [
            new ExecutionEffect { Id = DeliveryId, Kind = "send", To = "https://example.org/hooks/refunds", Data = RawJson.From(new { approved = true }), Status = "dead", CreatedAt = Then },
            new ExecutionEffect { Id = "eff_2", Kind = "emit", To = "refund.approved", Status = "delivered", CreatedAt = Then },
        ],
    };

    public static Execution Listed { get; } = Execution with { Input = default, Steps = [], Effects = [] };

    public static Execution Waiting { get; } = Listed with
    {
        Id = "exe_01m8b7z4mretvsk2v3xckhxxeq",
        Status = "waiting",
        Attempts = 1,
        Error = null,
        FinishedAt = null,
        Steps = [new ExecutionStep { Name = "approve", Kind = "ask", Status = "open", StartedAt = Then, Asks = [AskId] }],
    };

    public static Execution Completed { get; } = Listed with { Id = Waiting.Id, Status = "completed", Attempts = 1, Error = null, Reply = RawJson.From("Approved.") };

    public static Ask Approval { get; } = new()
    {
        Id = AskId,
        Kind = "approval",
        Status = "pending",
        Agent = "router",
        Execution = ExecutionId,
        Title = "Pay back 250.00 to customer-7?",
        Question = "The kettle leaks.\nIt is the third one \u001b]0;this year\u0007.",
        Options = ["approve", "decline"],
        Proposal = RawJson.From(new { amount = 250 }),
        Priority = "high",
        Addressee = "role:refunds",
        Context = RawJson.From(new { orders = 3 }),
        DueAt = Then.AddHours(4),
        Count = 1,
        CreatedAt = Then,
        ExpiresAt = Then.AddDays(7),
    };

    public static Ask Judgment { get; } = Approval with
    {
        Id = "ask_01m8b7z5p5e1avk0q5pz1p7s07",
        Kind = "judgment",
        Title = "How severe is [1]?",
        Question = "How severe is [1]?",
        Options = [],
        Proposal = RawJson.From(new[] { "acme/api#7" }),
        Schema = RawJson.From(new
        {
            type = "object",
            properties = new { severity = new { @enum = new[] { "low", "high" } }, hours = new { type = "integer", description = "Hours of work." }, why = new { type = "string" } },
            required = new[] { "severity", "hours" },
        }),
        Priority = "normal",
        Addressee = null,
        Context = default,
        DueAt = null,
    };

    public static Ask Alert { get; } = Approval with
    {
        Id = "ask_01m8b7z6p5e1avk0q5pz1p7s08",
        Kind = "alert",
        Title = "refund.requested is dead after 5 attempts",
        Question = null,
        Options = [],
        Proposal = default,
        Priority = "critical",
        Addressee = null,
        Context = default,
        DueAt = null,
        Count = 17,
    };

    public static Trinity.Client.Deliveries.Delivery Delivery { get; } = new()
    {
        Id = DeliveryId,
        Status = "dead",
        Agent = "router",
        Execution = ExecutionId,
        Destination = DestinationId,
        Url = "https://hooks.partner.example.org/trinity/incoming/refunds",
        Type = "refund.approved",
        Attempts = 12,
        CreatedAt = Then,
        EndedAt = Then.AddHours(30),
        LastStatus = 503,
        Error = new ExecutionError("status_503", "The receiver answered 503."),
        Data = RawJson.From(new { approved = true }),
    };

    public static Destination Destination { get; } = new()
    {
        Id = DestinationId,
        Agent = "router",
        Url = "https://hooks.partner.example.org/trinity/incoming/refunds",
        Status = "disabled",
        Reason = "gone",
        IsSigned = true,
        PreviousSecretExpiresAt = Then.AddDays(1),
        Pending = 1234,
        CreatedAt = Then,
    };

    public static AgentLane Lane { get; } = new()
    {
        Key = "customer-7",
        Open = 4,
        Behind = 3,
        Head = new LaneHead
        {
            Execution = ExecutionId,
            Type = "refund.requested",
            Status = "waiting",
            HoldsBack = true,
            CreatedAt = Then,
            Wait = new LaneWait { Name = "approve", Kind = "ask", DueAt = Then.AddDays(7), Asks = [AskId] },
        },
    };

    public static AgentRevision Revision { get; } = new()
    {
        Number = 3,
        IsCurrent = true,
        Author = "user:usr_1",
        CreatedAt = Then,
        Changes =
        [
            new ConfigChange("changed", "/autoApproveBelow", RawJson.From(50), RawJson.From(100)),
            new ConfigChange("added", "/rules/2", default, RawJson.From(new { name = "vip" })),
            new ConfigChange("removed", "/limit", RawJson.From(7), default),
        ],
        Config = RawJson.From(new { autoApproveBelow = 100 }),
    };

    public static AgentState State { get; } = new() { Key = "customer-7", Version = 4, SchemaVersion = 2, UpdatedAt = Then, Data = RawJson.From(new { refunded = 250, stage = "two" }) };

    public static NodeTypeList NodeTypes { get; } = new(
        [
            new NodeType { Name = "refund-desk", Version = 3, Source = "Trinity.Samples.HumanApproval", MessageTypes = ["refund.requested", "refund.withdrawn"], IndexedProperties = ["stage"], ConfigSchema = RawJson.From(new { type = "object" }), HasIntake = false, IsTriable = false },
            new NodeType { Name = "router", Version = 1, Source = "Trinity.Nodes", MessageTypes = ["*"], IndexedProperties = [], ConfigSchema = RawJson.From(new { type = "object" }), HasIntake = true, IsTriable = true },
        ],
        [new NodeTypeFault("broken.dll", "It is not an assembly.")]);

    public static Trial Trial { get; } = new()
    {
        Accepted = new AcceptedMessage("order.paid", "order-17", "evt_1", RawJson.From(new { total = 250 })),
        Steps =
        [
            new TrialStep { Name = "small", Outcome = "not_matched", Effects = [] },
            new TrialStep { Name = "large", Outcome = "matched", Effects = [new TrialEffect { Kind = "tell", To = "desk", Type = "refund.requested", Key = "customer-7", Data = RawJson.From(new { amount = 250 }) }, new TrialEffect { Kind = "send", To = "https://example.org/hooks/refunds", Type = "order.paid" }] },
            new TrialStep { Name = "odd", Outcome = "failed", Error = new ExecutionError("expression_failed", "data.items is undefined, at 1:12."), Effects = [] },
            new TrialStep { Name = "otherwise", Outcome = "not_reached", Effects = [] },
        ],
        Error = new ExecutionError("expression_failed", "Rule 'odd': data.items is undefined, at 1:12."),
    };

    public static LogLine[] Lines { get; } =
    [
        new() { Number = 1, At = Then, Level = "information", Text = "Looked at it.", Execution = ExecutionId },
        new() { Number = 2, At = Then.AddMilliseconds(7), Level = "error", Text = "It broke:\nthe kettle\u001b[2J leaks." },
    ];

    public static Webhook Hook { get; } = new() { Id = "whk_1", Name = "github", IsEnabled = true, PreviousExpiresAt = Then.AddDays(1), CreatedAt = Then };

    public static Key Key { get; } = new()
    {
        Id = "key:7",
        Name = "continuous-integration",
        Scope = "build",
        Kind = "service",
        Prefix = "trk_7f3a",
        CreatedBy = "key:1",
        CreatedAt = Then,
        ExpiresAt = Then.AddDays(90),
        LastUsedAt = Then.AddHours(1),
    };

    public static Person[] People { get; } =
    [
        new() { Id = "user:3", Email = "ada@example.org", Role = "admin", HasSecondFactor = true, CreatedAt = Then },
        new() { Id = "user:9", Email = "bea@example.org", Role = "operator", CreatedAt = Then, SuspendedAt = Then.AddHours(2) },
    ];

    public static Invitation Invitation { get; } = new()
    {
        Id = "inv_1",
        Email = "cay@example.org",
        Role = "viewer",
        CreatedBy = "user:3",
        CreatedAt = Then,
        ExpiresAt = Then.AddDays(7),
    };

    public static Share[] Shares { get; } =
    [
        new() { Email = "bea@example.org", Level = "edit", CreatedBy = "user:3", CreatedAt = Then },
        new() { Role = "viewer", Level = "use", CreatedBy = "user:3", CreatedAt = Then },
    ];

    public static AgentCaller[] Callers { get; } =
    [
        new() { Agent = "front-desk", Id = "agt_6", Origin = "hand", GrantedBy = "user:3" },
        new() { Id = "agt_7", Origin = "configuration", GrantedBy = "key:7" },
    ];

    public static AccessRequest AccessRequest { get; } = new()
    {
        Id = "acr_1",
        Agent = "desk",
        Level = "operate",
        Reason = "I answer \u001b[31mrefunds of the northern region while Ada is away.",
        Status = "pending",
        Person = "user:9",
        Email = "bea@example.org",
        CreatedAt = Then,
        ExpiresAt = Then.AddDays(30),
    };

    public static PublicLink Link { get; } = new()
    {
        Id = "lnk_1",
        Label = "The help page of the northern region, where everybody asks",
        CreatedBy = "user:3",
        CreatedAt = Then,
        ExpiresAt = Then.AddDays(90),
        LastUsedAt = Then.AddHours(1),
    };

    public static Me Me { get; } = new()
    {
        Principal = "user:3",
        Tenant = "default",
        Role = "admin",
        Email = "ada@example.org",
        Rights = ["read", "use", "operate", "edit", "administer"],
        IsInstanceAdmin = true,
        Tenants = [new MyTenant("default", "admin"), new MyTenant("second", "viewer")],
    };

    public static AuditEntry Entry { get; } = new()
    {
        Number = 1234,
        At = Then,
        Actor = "user:usr_1",
        Key = "key:7",
        Action = "roll_back_agent",
        TargetKind = "agent",
        Target = "agt_5",
        Outcome = "revision_current",
        Request = "0HNBG4ECHO8F3:00000007",
    };

    public static AuditCheck Broken { get; } = new()
    {
        IsIntact = false,
        Batches = 41,
        Entries = 3210,
        Erased = 12,
        Unsealed = 0,
        Head = "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        Fault = new AuditFault("entries_changed", 42, "Its entries, 3211 to 3299, are not what they were when they were sealed."),
    };

    public static AgentTemplate Template { get; } = new()
    {
        Name = "triage",
        Source = "templates",
        Description = "Looks at each refund, and takes it to whoever decides.",
        RuntimeKind = "native",
        NodeType = "router",
        Config = RawJson.From(new { rules = (object[])[new { name = "small", when = "message.data.amount < 100" }] }),
        MissingSecrets = ["/config/verify/secret"],
        Tags = ["front"],
    };

    public static Page<T> Page<T>(params T[] items) => new(items, null);

    /// <summary>An API with all of it.</summary>
    public static FakeApi Fill(FakeApi api) => api
        .On("GET /agents", Page(Desk, Router))
        .On("GET /agents/unmanaged", new UnmanagedContainerList(
        [
            new("4f66ffc86f38", "trinity-default-desk", "trinity-agent:1.2", "running", Then),
            new("agt_1f", "agt_1f", string.Empty, "volumes", Then.AddDays(-40)) { IsAdoptable = true },
        ]))
        .On("GET /keys", Page(Key, Key with { Id = "key:8", Name = "sensor", Scope = "ingest", ExpiresAt = null, LastUsedAt = null }))
        .On("GET /people", Page(People))
        .On("GET /invitations", Page(Invitation))
        .On("GET /tenants", Page(new Tenant("default", Then), new Tenant("second", Then.AddDays(3), MaxAgents: 1500)))
        .On("GET /templates", new TemplateList([Template, Template with { Name = "greeting", Source = "billing", Description = null, NodeType = "greeter" }], [new TemplateFault("templates/Odd.json", "The name of the file is that of the template.")]))
        .On("GET /templates/triage", Template)
        .On("GET /me", Me)
        .On("GET /agents/desk/shares", Page(Shares))
        .On("GET /agents/desk/callers", Page(Callers))
        .On("GET /agents/desk/links", Page(Link, Link with { Id = "lnk_2", Label = "Newsletter", ExpiresAt = null, LastUsedAt = null }))
        .On("GET /access-requests", Page(
            AccessRequest,
            AccessRequest with { Id = "acr_2", Level = "use", Status = "denied", Email = "cay@example.org", DecidedAt = Then, DecidedBy = "user:3", Answer = "Ask for the other desk." }))
        .On("GET /audit", Page(
            Entry,
            Entry with { Number = 1233, Actor = "unknown", Key = null, Action = "authenticate", TargetKind = null, Target = null, Outcome = "key_unknown", Request = null, Count = 4321 },
            Entry with { Number = 1, Actor = "system", Key = null, Action = "set_up", TargetKind = "instance", Target = null, Outcome = "done" }))
        .On("POST /audit/verify", Broken)
        .On("GET /agents/desk", Desk)
        .On("GET /agents/desk/status", new AgentStatus { Runtime = "ready", DesiredState = "running", HeldBy = "Refunds look wrong.", Queued = 1234, Running = 2, Waiting = 3, Retrying = 0 })
        .On("GET /agents/desk/capabilities", new AgentCapabilities(
            [new("state", true, null), new("files", false, "A native agent has no files; its state is kept by key, and read with 'trinity agents state'.")],
            ["overview"]))
        .On("GET /agents/desk/lanes", Page(Lane, Lane with { Key = null, Open = 1, Behind = 0, Head = Lane.Head with { Status = "queued", Wait = null } }))
        .On("GET /agents/desk/revisions", Page(Revision with { Config = default }, Revision with { Number = 2, IsCurrent = false, Changes = [], Config = default }))
        .On("GET /agents/desk/revisions/3", Revision)
        .On("GET /agents/desk/state", Page(State))
        .On("GET /agents/desk/state/customer-7", State)
        .On("GET /agents/desk/webhooks", Page(Hook, Hook with { Name = "billing", IsEnabled = false, PreviousExpiresAt = null }))
        .On("GET /agents/desk/logs", Page(Lines))
        .On("GET /executions", Page(Waiting with { Steps = [] }, Listed))
        .On($"GET /executions/{ExecutionId}", Execution)
        .On("GET /operator-queue", Page(Approval, Judgment, Alert))
        .On($"GET /operator-queue/{AskId}", Approval)
        .On($"GET /operator-queue/{Judgment.Id}", Judgment)
        .On("GET /agents/counts", new AgentCounts { Running = 12_003, Stopped = 4, Held = 2, Deleted = 0 })
        .On("GET /operator-queue/counts", new AskCounts
        {
            Pending = 1234,
            Overdue = 1,
            ByKind = new Dictionary<string, int>(StringComparer.Ordinal) { ["alert"] = 4, ["approval"] = 30, ["question"] = 1200 },
            ByPriority = new Dictionary<string, int>(StringComparer.Ordinal) { ["critical"] = 4, ["normal"] = 1230 },
        })
        .On("GET /deliveries", Page(Delivery, Delivery with { Id = "eff_7aezxv7w0eb8g510e2p9n6xfwn", Status = "pending", Attempts = 0, LastStatus = null, Error = null, EndedAt = null, NextAttemptAt = Then }))
        .On($"GET /deliveries/{DeliveryId}", Delivery)
        .On("GET /destinations", Page(Destination))
        .On($"GET /destinations/{DestinationId}", Destination)
        .On("GET /node-types", NodeTypes)
        .On("POST /node-types/router/try", Trial);
}
