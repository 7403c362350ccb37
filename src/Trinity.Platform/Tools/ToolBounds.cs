namespace Trinity.Platform.Tools;

/// <summary>What the tools of an execution are held to.</summary>
internal static class ToolBounds
{
    /// <summary>How often an execution may cause something. The same call again does not count.</summary>
    public const int CallsPerExecution = 200;

    /// <summary>The characters of an answer: a longer one is of no use to who reads it.</summary>
    public const int AnswerLength = 32_000;

    /// <summary>The characters of a report.</summary>
    public const int ReportLength = 4_000;

    /// <summary>The bytes of one value that an agent keeps, as JSON.</summary>
    public const int ValueBytes = 16 * 1024;

    /// <summary>The bytes of all that it keeps for a key.</summary>
    public const int StateBytes = 64 * 1024;

    public const int TitleLength = 200;

    public const int BodyLength = 10_000;

    public const int Options = 50;

    /// <summary>The agents that are listed.</summary>
    public const int Agents = 200;

    /// <summary>How long the reply to a call is taken.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromDays(7);

    /// <summary>How long a question may stand.</summary>
    public static readonly TimeSpan MaxAskTimeout = TimeSpan.FromDays(30);

    /// <summary>How far ahead a reminder may be.</summary>
    public static readonly TimeSpan MaxReminder = TimeSpan.FromDays(3_653);
}
