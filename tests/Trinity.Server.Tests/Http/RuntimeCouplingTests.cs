using Microsoft.Extensions.DependencyInjection;
using Trinity.Platform;
using Trinity.Sdk.Access;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Testing;
using Trinity.Testing.Servers;

namespace Trinity.Server.Tests.Http;

/// <summary>What only some runtimes can do is asked for by name: every endpoint is walked, with the code that it reaches.</summary>
/// <remarks>Run with TRINITY_WRITE_GOLDEN=1 to write the table again; then read the difference.</remarks>
public sealed class RuntimeCouplingTests : IAsyncLifetime
{
    private const string OfAgent = "/api/v1/agents/{name}/";

    /// <summary>Operations that use what a runtime can do where it can, and do their work all the same where it cannot.</summary>
    private static readonly Dictionary<string, string> WhereItCan = new(StringComparer.Ordinal)
    {
        ["ApprovePurges"] = "a purge erases the log of an agent that has one",
        ["DeleteAgent"] = "a purge erases the log of an agent that has one",
    };

    private static readonly Reach Code = new([typeof(TrinityServer).Assembly, typeof(PlatformRegistration).Assembly]);

    private TestServer? _server;

    private TestServer Server => _server!;

    private IReadOnlyList<Door> Doors => Door.All(Server, _ => "x");

    private RuntimeRegistry Runtimes => Server.Services.GetRequiredService<RuntimeRegistry>();

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        settings: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Trinity:ClaudeCode:Enabled"] = "true",
            ["Trinity:ClaudeCode:Engine"] = "unix:///nowhere/docker.sock",
        });

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public void Endpoint_WhoseCodeReachesWhatOnlySomeRuntimesCan_AsksForIt() => Assert.Empty(
        from door in Doors
        where door.Operation is null || !WhereItCan.ContainsKey(door.Operation)
        from capability in ReachedBy(door)
        where capability != door.Capability
        select $"{door} reaches {InterfaceOf(capability)!.Name}: it needs .RequiresCapability(Capability.{capability}).");

    [Fact]
    public void Endpoint_UnderTheNameOfACapability_AsksForIt() => Assert.Empty(
        from door in Doors
        where door.Route.StartsWith(OfAgent, StringComparison.Ordinal)
        let word = door.Route[OfAgent.Length..].Split('/')[0]
        from capability in Enum.GetValues<Capability>()
        where Words.Of(capability) == word && capability != door.Capability
        select $"{door} needs .RequiresCapability(Capability.{capability}).");

    [Fact]
    public void Endpoint_ThatAsksForACapability_HasUseForIt() => Assert.Empty(
        from door in Doors
        where door.Capability is { } capability && InterfaceOf(capability) is not null && !ReachedBy(door).Contains(capability)
        select $"{door} asks for {door.Capability} and does not reach {InterfaceOf(door.Capability!.Value)!.Name}.");

    [Fact]
    public void Exceptions_AreStillNeeded() => Assert.All(
        WhereItCan.Keys, operation => Assert.NotEmpty(ReachedBy(Doors.Single(door => door.Operation == operation))));

    [Fact]
    public async Task Document_HasEveryEndpoint()
    {
        var file = Path.Combine(Checkout.Root, "docs", "runtime-coupling.md");
        var text = Document();
        if (Environment.GetEnvironmentVariable("TRINITY_WRITE_GOLDEN") is "1")
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    /// <summary>The interface by which a runtime can do it; null where the platform itself does it.</summary>
    private static Type? InterfaceOf(Capability capability) => typeof(IAgentRuntime).Assembly.GetType($"{typeof(IAgentRuntime).Namespace}.IAgent{capability}");

    private static IEnumerable<Capability> ReachedBy(Door door)
    {
        var touched = door.Handler is null ? new HashSet<Type>() : Code.Of(door.Handler);
        return Enum.GetValues<Capability>().Where(capability => InterfaceOf(capability) is { } type && touched.Contains(type));
    }

    private string Document()
    {
        var rows = Doors.OrderBy(door => door.Route, StringComparer.Ordinal).ThenBy(door => door.Method, StringComparer.Ordinal)
            .Select(door => $"| `{door}` | {NeedOf(door)} | {CapabilityOf(door)} | {string.Join(", ", AskedBy(door))} | {KindsOf(door)} |");
        return $"""
            # What endpoints need of a runtime

            Written by a test that walks all endpoints with the code behind them (`RuntimeCouplingTests`), and compared with it in every run.

            *Needs* is what the caller must be allowed to do to the agent or the instance. *Capability* is what the runtime of the agent must be
            able to do; where it cannot, the answer is 409 `capability_not_supported` with the reason. *Asks for* is what the code asks of a
            runtime beside executing messages. *Works for* names the kinds of agents; `all` are also those of kinds that are not there yet.

            | endpoint | needs | capability | asks for | works for |
            |---|---|---|---|---|
            {string.Join('\n', rows)}

            Without a capability of its own: {string.Join("; ", WhereItCan.Select(exception => $"`{exception.Key}`, because {exception.Value}"))}.

            """;
    }

    private static string NeedOf(Door door) => door switch
    {
        { IsAnonymous: true } => "nothing",
        { Right: AccessRights.None } => "any key",
        _ => $"`{Words.Of(door.Right!.Value)}`",
    };

    private static string CapabilityOf(Door door) => door.Capability is { } capability ? $"`{Words.Of(capability)}`" : string.Empty;

    /// <summary>What runtimes implement besides executing messages, as far as the code behind an endpoint asks for it.</summary>
    private IEnumerable<string> AskedBy(Door door)
    {
        var touched = door.Handler is null ? new HashSet<Type>() : Code.Of(door.Handler);
        return Runtimes.Kinds
            .SelectMany(kind => Runtimes.Find(kind)!.GetType().GetInterfaces())
            .Concat(Enum.GetValues<Capability>().Select(InterfaceOf).OfType<Type>())
            .Where(type => type.Assembly == typeof(IAgentRuntime).Assembly && type != typeof(IAgentRuntime) && touched.Contains(type))
            .Select(type => $"`{type.Name}`")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }

    private string KindsOf(Door door)
    {
        if (door.Capability is not { } capability)
        {
            return "all";
        }

        var kinds = Runtimes.Kinds.Where(kind => Runtimes.Find(kind)!.Capabilities(AgentOf(kind)).Of(capability).IsSupported).ToArray();
        return kinds.Length == 0 ? "none yet" : string.Join(", ", kinds.Select(kind => $"`{kind.Name}`").Order(StringComparer.Ordinal));
    }

    private static AgentDefinition AgentOf(RuntimeKind kind) => new()
    {
        Id = default,
        Tenant = default,
        Name = "any",
        Runtime = kind,
        NodeType = "router",
        Revision = 1,
    };
}
