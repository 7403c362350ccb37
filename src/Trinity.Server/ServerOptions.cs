namespace Trinity.Server;

/// <summary>How a server is started.</summary>
internal sealed record ServerOptions
{
    /// <summary>The port; 0 for any that is free.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The address to listen on. Loopback unless told otherwise.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>Names under which the server may be addressed, besides the loopback ones and the bound address.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    public string DataDirectory { get; init; } = "data";

    /// <summary>How to connect to PostgreSQL; null for what the settings say, and for a file if they say nothing.</summary>
    public string? Postgres { get; init; }

    /// <summary>Seeds the first administrator and key; null when the link is used.</summary>
    public ServerSeed? Seed { get; init; }

    /// <summary>Settings that go before those of the file and the environment: tests put theirs in here.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Changes services before the host is built: tests put their clocks and observers in here.</summary>
    public Action<IServiceCollection>? Configure { get; init; }

    /// <summary>Whether it logs to the console.</summary>
    public bool LogsToConsole { get; init; } = true;
}

/// <summary>The first administrator and key, from the environment.</summary>
internal sealed record ServerSeed(string Email, string Password, string ApiKey);
