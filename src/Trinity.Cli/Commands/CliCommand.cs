using System.CommandLine;

namespace Trinity.Cli.Commands;

/// <summary>A command with examples, which its help shows.</summary>
internal sealed class CliCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Lines as a user types them.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>More about it than fits into one line; null for nothing.</summary>
    public string? Remarks { get; set; }

    /// <summary>Makes the command one that speaks to the server.</summary>
    public CliCommand Runs(Func<Session, ParseResult, CancellationToken, Task<int>> action)
    {
        SetAction(async (result, cancellationToken) =>
        {
            using var session = Session.Open(result);
            return await action(session, result, cancellationToken);
        });
        return this;
    }

    /// <summary>Makes the command one that speaks to the server and is done when it returns.</summary>
    public CliCommand Runs(Func<Session, ParseResult, CancellationToken, Task> action) => Runs(async (session, result, cancellationToken) =>
    {
        await action(session, result, cancellationToken);
        return ExitCodes.Done;
    });
}
