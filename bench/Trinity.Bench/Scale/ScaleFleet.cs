using System.Globalization;

namespace Trinity.Bench.Scale;

/// <summary>Which agents and messages an instance has, by their places: what is rare is there twenty times, however many there are.</summary>
/// <param name="Agents">How many agents.</param>
/// <param name="Messages">How many messages that have ended.</param>
internal sealed record ScaleFleet(int Agents, int Messages)
{
    /// <summary>The tenant with most of them.</summary>
    public const int Tenant = 1;

    /// <summary>A tenant with ten agents, whose messages are the oldest of all.</summary>
    public const int QuietTenant = 20;

    /// <summary>The agents of that tenant.</summary>
    public const int QuietAgents = 10;

    /// <summary>The messages of that tenant.</summary>
    public const int QuietMessages = 1_000;

    /// <summary>The agent with a long history: ten thousand messages, or a hundredth of all if that is more.</summary>
    public const int HotAgent = 10;

    /// <summary>The agent that has a hundredth as many states as there are agents.</summary>
    public const int DeskAgent = 11;

    /// <summary>How often there is what is rare.</summary>
    public const int Rare = 20;

    /// <summary>A key of the hot agent has so many messages.</summary>
    public const int PerKey = 20;

    private const long FirstAgent = 1_000;
    private static readonly string[] Words = ["audit", "billing", "desk", "intake", "refund", "report", "router"];

    /// <summary>Where the first message stands. Each has its effect behind it.</summary>
    public long FirstMessage => FirstAgent + (4L * Agents);

    public long LastSequence => SequenceOf(Messages) + (4L * Agents) + Messages;

    /// <summary>Every how many agents one of a rare kind comes.</summary>
    public int RareStep => Agents / Rare;

    /// <summary>Every how many messages one is the hot agent's.</summary>
    public int HotStep => Messages / Math.Max(10_000, Messages / 100);

    /// <summary>How many keys the hot agent has.</summary>
    public int HotKeys => Messages / HotStep / PerKey;

    public int Asks => Messages / 100;

    public int Deliveries => Messages / 100;

    public int DeskStates => Agents / 100;

    public static long IdOf(long agent) => FirstAgent + agent;

    public static string NameOf(long agent) => string.Create(CultureInfo.InvariantCulture, $"{Words[agent % Words.Length]}-{agent:0000000}");

    public static bool IsPlain(long agent) => agent > 20 && agent % 10 < 5;

    public long SequenceOf(long message) => FirstMessage + (2 * message);

    /// <summary>The same name in SQL.</summary>
    public static string NameSql(string agent, Func<string, int, string> pad) =>
        $"CASE {agent} % {Words.Length} {string.Concat(Words.Select((word, i) => $"WHEN {i} THEN '{word}' "))}END || '-' || {pad(agent, 7)}";
}
