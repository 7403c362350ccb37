namespace Trinity.DemoDeliveries;

/// <summary>Who is there and what they write.</summary>
internal static class Texts
{
    public const string IssueBody = "Seen since yesterday's release. Steps, versions and a screenshot are below.";

    public static readonly string[] Members = ["mira", "jonas", "aiko", "tomasz", "leila", "sven"];

    public static readonly string[] Guests = ["octo-kim", "dev-petra", "nullptr7", "hanae", "quietbyte", "r-okafor", "zoltan-b"];

    public static readonly string[] Changes =
    [
        "Retry the upload when the connection drops",
        "Bump the base image",
        "Fix the flaky clock test",
        "Rename the settings page",
        "Cache the parsed schema",
        "Drop support for the old token format",
        "Explain the retry policy",
        "Speed up the first page",
    ];

    /// <summary>Issues that a rule can place, with whether they are severe.</summary>
    public static readonly (string Title, bool IsSevere)[] Issues =
    [
        ("Crash when the attachment is empty", true),
        ("Regression: search ignores umlauts since the last release", true),
        ("Possible data loss when two tabs save at once", true),
        ("Security: reset link can be used twice", true),
        ("Export is slow for large accounts", false),
        ("Wrong total in the monthly summary", false),
        ("Typo in the welcome mail", false),
        ("Docs do not mention the proxy setting", false),
    ];

    public static readonly string[] Comments =
    [
        "I can reproduce this on the current main.",
        "Thank you for the report!",
        "Could you attach the log?",
        "Works for me with 1.4.",
        "Any news?",
    ];
}
