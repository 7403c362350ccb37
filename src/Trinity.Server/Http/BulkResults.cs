using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Trinity.Client;
using Trinity.Platform;

namespace Trinity.Server.Http;

internal static class BulkResults
{
    /// <summary>Answers with what became of many things at once.</summary>
    public static IResult ToResult<TId>(this BulkOutcome<TId> outcome, Func<TId, string> write) => TypedResults.Ok(new BulkResult
    {
        Done = outcome.Done,
        NotDone = outcome.NotDone,
        HasMore = outcome.Next is not null,
        NextCursor = outcome.Next is { } next ? WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(next)) : null,
        Refused = [.. outcome.Refused.Select(refused => new BulkRefusal(write(refused.Id), refused.Refusal.Code, Detail(refused.Refusal)))],
    });

    /// <summary>There is one line for each: with several faults the first stands for them.</summary>
    private static string Detail(Refusal refusal) =>
        refusal.Faults is [var fault, ..] && fault.Message != refusal.Message
            ? $"{refusal.Message} {fault.Pointer}: {fault.Message}"
            : refusal.Message;
}
