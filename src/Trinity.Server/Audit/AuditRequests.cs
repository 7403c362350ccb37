using System.Security.Cryptography;
using Trinity.Client.Audit;
using Trinity.Platform;
using Trinity.Platform.Audit;
using Trinity.Server.Http;

namespace Trinity.Server.Audit;

/// <summary>Reads what is asked of the audit log, held to its bounds.</summary>
internal static class AuditRequests
{
    private const int MaxWords = 300;

    /// <summary>Reads the filters.</summary>
    /// <returns>Why they are refused; null when they are not.</returns>
    public static Refusal? Read(AuditQuery query, out AuditFilter filter)
    {
        filter = new AuditFilter
        {
            Actor = Word(query.Actor),
            Key = Word(query.Key),
            Action = Word(query.Action),
            Target = Word(query.Target),
            Outcome = Word(query.Outcome),
            RequestId = Word(query.Request),
            Since = query.Since,
            Until = query.Until,
        };
        return Check(filter);
    }

    /// <summary>Reads the filters and the format of an export.</summary>
    /// <returns>Why they are refused; null when they are not.</returns>
    public static Refusal? Read(AuditQuery query, string? word, out AuditFilter filter, out AuditFormat format)
    {
        var refusal = Read(query, out filter);
        var isFormat = Filters.TryWord<AuditFormat>(word, out var wanted);
        format = wanted ?? AuditFormat.Jsonl;
        return isFormat ? refusal : Filters.Unknown<AuditFormat>("invalid_format", "/format");
    }

    /// <summary>Reads the head that somebody noted.</summary>
    /// <returns>Why it is refused; null when it is not.</returns>
    public static Refusal? Read(VerifyAudit? verify, out byte[]? head)
    {
        head = null;
        if (string.IsNullOrEmpty(verify?.Head))
        {
            return null;
        }

        const int digits = SHA256.HashSizeInBytes * 2;
        if (verify.Head.Length != digits || !verify.Head.All(char.IsAsciiHexDigit))
        {
            return Filters.Invalid("invalid_head", "/head", $"A head has {digits} hexadecimal digits.");
        }

        head = Convert.FromHexString(verify.Head);
        return null;
    }

    private static string? Word(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static Refusal? Check(AuditFilter filter)
    {
        foreach (var (word, pointer) in (ReadOnlySpan<(string?, string)>)
            [
                (filter.Actor, "/actor"), (filter.Key, "/key"), (filter.Action, "/action"), (filter.Target, "/target"),
                (filter.Outcome, "/outcome"), (filter.RequestId, "/request"),
            ])
        {
            if (word?.Length > MaxWords)
            {
                return Filters.Invalid("invalid_filter", pointer, $"It has at most {MaxWords} characters.");
            }
        }

        return null;
    }
}
