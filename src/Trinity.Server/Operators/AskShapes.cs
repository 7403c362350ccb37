using Trinity.Client;
using Trinity.Client.Operators;
using Trinity.Platform;
using Trinity.Platform.Operators;
using Trinity.Sdk.Messages;

namespace Trinity.Server.Operators;

/// <summary>Shows entries of the operator queue as the API has them.</summary>
internal static class AskShapes
{
    public static Ask Show(AskView view) => new()
    {
        Id = PublicIds.Ask(view.Ask.Id),
        Kind = Words.Of(view.Ask.Kind),
        Status = Words.Of(view.Ask.Status),
        Agent = view.Agent,
        Execution = view.Ask.Message?.ToString(),
        Title = view.Ask.Title,
        Question = view.Ask.Body,
        Options = view.Ask.Options,
        Proposal = new RawJson(view.Ask.Proposal),
        Schema = new RawJson(view.Ask.Schema),
        Priority = Words.Of(view.Ask.Priority),
        Addressee = view.Ask.Addressee,
        Context = new RawJson(view.Ask.Context),
        DueAt = view.Ask.DueAt,
        Count = view.Ask.Count,
        CreatedAt = view.Ask.CreatedAt,
        ExpiresAt = view.Ask.ExpiresAt,
        EndedAt = view.Ask.EndedAt,
        Answer = new RawJson(view.Ask.Answer),
    };

    public static Client.Operators.AskCounts Show(AskTally tally) => new()
    {
        Pending = tally.Pending,
        Overdue = tally.Overdue,
        ByKind = tally.ByKind,
        ByPriority = tally.ByPriority,
    };
}
