namespace Trinity.Cli.Images;

/// <summary>One thing that was looked at in an image.</summary>
/// <param name="What">What it is.</param>
/// <param name="IsOk">Whether it is as it should be.</param>
/// <param name="Text">How it is.</param>
internal sealed record ImageFinding(string What, bool IsOk, string Text);
