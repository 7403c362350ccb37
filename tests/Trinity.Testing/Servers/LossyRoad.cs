using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Trinity.Testing.Servers;

/// <summary>A road to PostgreSQL that breaks when a transaction is committed: the connection is lost, and nobody says whether it was.</summary>
public sealed class LossyRoad : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private IPEndPoint? _server;
    private int _next;

    public LossyRoad()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where on its way a commit is lost.</summary>
    public enum Loss
    {
        /// <summary>Nowhere.</summary>
        None,

        /// <summary>What was to be committed never arrives.</summary>
        Request,

        /// <summary>It was committed, and the answer never arrives.</summary>
        Answer,
    }

    /// <summary>How often the road broke.</summary>
    public int Losses { get; private set; }

    /// <summary>The connection string of the database by this road.</summary>
    public string To(string database)
    {
        var builder = new NpgsqlConnectionStringBuilder(database);
        _server = new IPEndPoint(IPAddress.Parse(builder.Host!), builder.Port);
        builder.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        return builder.ConnectionString;
    }

    /// <summary>Loses the next commit.</summary>
    public void Lose(Loss loss) => Volatile.Write(ref _next, (int)loss);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await Task.WhenAll(_connections);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_ending.Token);
            _connections.Add(Task.Run(() => CarryAsync(client)));
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var here = client;
        using var there = new TcpClient { NoDelay = true };
        here.NoDelay = true;
        try
        {
            await there.ConnectAsync(_server!, _ending.Token);
            var (isWriter, isBegun) = (false, false);
            var requests = PumpAsync(here, there, request =>
            {
                // What the writer asks for when it connects, and no reader does.
                isWriter = request.IndexOf("synchronous_commit"u8) >= 0 || isWriter;
                return !(isBegun && Breaks(Loss.Request));
            });
            var answers = PumpAsync(there, here, answer =>
            {
                // The server answers each statement with its first word.
                isBegun |= isWriter && answer.IndexOf("BEGIN\0"u8) >= 0;
                var isCommitted = isWriter && answer.IndexOf("COMMIT\0"u8) >= 0;
                isBegun &= !isCommitted;
                return !(isCommitted && Breaks(Loss.Answer));
            });
            await Task.WhenAny(requests, answers);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // It ends.
        }
    }

    private bool Breaks(Loss loss)
    {
        var breaks = Interlocked.CompareExchange(ref _next, (int)Loss.None, (int)loss) == (int)loss;
        Losses += breaks ? 1 : 0;
        return breaks;
    }

    /// <summary>Carries bytes until one side closes, or a piece of them may not pass.</summary>
    private async Task PumpAsync(TcpClient from, TcpClient to, PassPredicate passes)
    {
        var bytes = new byte[64 * 1024];
        while (await from.GetStream().ReadAsync(bytes, _ending.Token) is > 0 and var count && passes(bytes.AsSpan(0, count)))
        {
            await to.GetStream().WriteAsync(bytes.AsMemory(0, count), _ending.Token);
        }
    }

    private delegate bool PassPredicate(ReadOnlySpan<byte> bytes);
}
