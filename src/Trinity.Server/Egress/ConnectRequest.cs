using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Trinity.Sdk.Runs;

namespace Trinity.Server.Egress;

/// <summary>A request to be connected: <c>CONNECT github.com:443 HTTP/1.1</c>, and the headers behind it (RFC 9110, 9.3.6).</summary>
/// <param name="Host">The host, in lower case.</param>
/// <param name="Port">The port.</param>
/// <param name="Token">What who asks has shown; null for nothing.</param>
internal sealed record ConnectRequest(string Host, int Port, string? Token)
{
    /// <summary>The longest that a request may be, in bytes.</summary>
    private const int MaxLength = 8 * 1024;

    private const string Authorization = "Proxy-Authorization";
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    private static ReadOnlySpan<byte> Method => "CONNECT "u8;

    /// <summary>Whether what comes begins as a request to be connected. Nothing of it is taken.</summary>
    public static async Task<bool> IsNextAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var begin = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Method.Length)).ToArray();
            var isKnown = begin.Length == Method.Length || read.IsCompleted || !Method.StartsWith(begin);

            // What was not enough need not be looked at again.
            input.AdvanceTo(read.Buffer.Start, isKnown ? read.Buffer.Start : read.Buffer.End);
            if (isKnown)
            {
                return Method.SequenceEqual(begin);
            }
        }
    }

    /// <summary>Reads a request. What comes behind it stays.</summary>
    /// <returns>Null when it is none.</returns>
    public static async Task<ConnectRequest?> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            if (HeadOf(read.Buffer) is var (head, end))
            {
                var request = head.Length <= MaxLength ? Parse(head) : null;
                input.AdvanceTo(end);
                return request;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || read.Buffer.Length > MaxLength)
            {
                return null;
            }
        }
    }

    private static (ReadOnlySequence<byte> Head, SequencePosition End)? HeadOf(ReadOnlySequence<byte> read)
    {
        var reader = new SequenceReader<byte>(read);
        return reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8) ? (head, reader.Position) : null;
    }

    private static ConnectRequest? Parse(ReadOnlySequence<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        return lines[0].Split(' ') is ["CONNECT", var target, "HTTP/1.1" or "HTTP/1.0"] && EgressRule.ReadTarget(target) is var (host, port)
            ? new ConnectRequest(host, port, lines.Skip(1).Select(TokenOf).FirstOrDefault(token => token is not null))
            : null;
    }

    private static string? TokenOf(string header)
    {
        if (header.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var at)
            || !header.AsSpan(0, at).Equals(Authorization, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var value = header[(at + 1)..].Trim();
        return value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim()
            : value.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) ? PasswordOf(value[Basic.Length..].Trim())
            : null;
    }

    /// <summary>The name is not looked at: the token says whose it is.</summary>
    private static string? PasswordOf(string pair)
    {
        if (!Base64.IsValid(pair))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(Convert.FromBase64String(pair));
        return text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var at ? text[(at + 1)..] : null;
    }
}
