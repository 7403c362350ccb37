namespace Trinity.Cli.Demo.People;

/// <summary>An answer that the server took.</summary>
/// <param name="About">What the question was about.</param>
/// <param name="Choice">The option chosen; of a judgment, its first value.</param>
internal sealed record GivenAnswer(string About, string Choice);
