using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trinity.Server.Tests.People;

/// <summary>A server for mail on a port of its own that keeps what it is given. It offers no encryption.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _commands = [];
    private readonly ConcurrentQueue<string> _mail = [];
    private readonly Task _running;
    private int _refusals;

    /// <param name="refusals">How many connections it turns away first.</param>
    public SmtpServer(int refusals = 0)
    {
        _refusals = refusals;
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<string> Commands => [.. _commands];

    /// <summary>The mails, each with its head.</summary>
    public IReadOnlyList<string> Mail => [.. _mail];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (IOException)
            {
                // It hung up.
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            await AnswerAsync(stream, "421 Come back later.");
            return;
        }

        await AnswerAsync(stream, "220 Ready.");
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            _commands.Enqueue(line);
            if (line == "DATA")
            {
                await AnswerAsync(stream, "354 Go on.");
                _mail.Enqueue(await ReadMailAsync(reader));
            }

            await AnswerAsync(stream, line == "QUIT" ? "221 Bye." : "250 Fine.");
            if (line == "QUIT")
            {
                return;
            }
        }
    }

    private async Task<string> ReadMailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line && line != ".")
        {
            mail.AppendLine(line);
        }

        return mail.ToString();
    }

    private async Task AnswerAsync(NetworkStream stream, string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), _stopping.Token);
}
