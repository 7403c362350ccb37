using Trinity.Cli.Demo.Checks;

namespace Trinity.Cli.Demo;

/// <summary>How far the demo is.</summary>
/// <param name="Sent">Deliveries that were answered.</param>
/// <param name="Total">Deliveries of the stream.</param>
/// <param name="Census">The executions so far.</param>
/// <param name="Remark">What there is to say about the server.</param>
internal sealed record DemoProgress(int Sent, int Total, Census Census, string Remark);
