using Trinity.Bench.Engine;
using Trinity.Bench.Harness;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Bench.Scale;

/// <summary>One of the two instances that are compared, and who asks it.</summary>
internal sealed class ScaleSide
{
    public ScaleSide(BenchServer server, ScaleFleet fleet, ScaleFill fill)
    {
        (Server, Fleet, Fill) = (server, fleet, fill);
        server.Endings.Ended = _ => Ended.Set();
    }

    public BenchServer Server { get; }

    public ScaleFleet Fleet { get; }

    public ScaleFill Fill { get; }

    /// <summary>Set when a message has ended.</summary>
    public Signal Ended { get; } = new();

    /// <summary>Who sees everything of the large tenant.</summary>
    public Caller Everyone { get; } = Caller.System(new TenantId(ScaleFleet.Tenant));

    /// <summary>The same of the tenant that is quiet.</summary>
    public Caller Quiet { get; } = Caller.System(new TenantId(ScaleFleet.QuietTenant));

    /// <summary>A person who sees twenty agents of the large tenant.</summary>
    public Caller Person { get; } = new(new TenantId(ScaleFleet.Tenant), new Principal(PrincipalKind.User, "usr_9"), AccessRights.Read | AccessRights.Use | AccessRights.Operate)
    {
        SeesAll = false,
        Email = ScaleProbes.Person,
        Role = "operator",
    };

    /// <summary>A place of so many that no cache would like: another one with every sample.</summary>
    public static long Anywhere(int sample, long count) => ((sample * 7_919L) + 4_241) % count;
}
