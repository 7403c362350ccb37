using System.CommandLine;
using Trinity.Cli.Connections;
using Trinity.Cli.Output;
using Trinity.Client;

namespace Trinity.Cli.Commands;

/// <summary>What a command works with: a connection to the server, and somewhere to write.</summary>
internal sealed class Session : IDisposable
{
    private readonly JsonRecorder _recorder;
    private readonly HttpClient _http;

    private Session(Connection connection, Screen screen)
    {
        Connection = connection;
        Screen = screen;
        _recorder = new JsonRecorder(new SocketsHttpHandler { UseProxy = !connection.Server.IsLoopback, AllowAutoRedirect = false });
        _http = new HttpClient(_recorder) { BaseAddress = connection.Server };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"trinity-cli/{VersionText.Current}");
        Client = new TrinityClient(_http, connection.Key);
    }

    public Connection Connection { get; }

    public TrinityClient Client { get; }

    public Screen Screen { get; }

    public TimeProvider Time { get; } = TimeProvider.System;

    public static Session Open(ParseResult arguments) => Open(arguments, Connection.Of(arguments));

    public static Session Open(ParseResult arguments, Connection connection) =>
        new(connection, Screen.Open(arguments.GetValue(GlobalOptions.Json)));

    /// <summary>Says what was done: the API's answer to programs, a sentence to people.</summary>
    public void Done(string sentence)
    {
        if (Screen.IsJson)
        {
            WriteLastAnswer();
        }
        else
        {
            Screen.Say(sentence);
        }
    }

    /// <summary>Shows one thing: the API's answer to programs, a picture to people.</summary>
    public void Show(Action<Screen> picture)
    {
        if (Screen.IsJson)
        {
            WriteLastAnswer();
        }
        else
        {
            picture(Screen);
        }
    }

    /// <summary>The API's last answer as it came.</summary>
    public ReadOnlyMemory<byte> LastAnswer => _recorder.Last;

    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
        _recorder.Dispose();
    }

    private void WriteLastAnswer()
    {
        if (!_recorder.Last.IsEmpty)
        {
            Screen.WriteJson(_recorder.Last.Span);
        }
    }
}
