namespace Trinity.Storage.Sql;

/// <summary>The expressions on effects.</summary>
internal static class EffectRows
{
    /// <summary>The content of the effect <c>e</c>: what was passed on as it came stands in the payload of its message.</summary>
    public const string Data =
        $"""
        CASE WHEN e.is_payload = 0 THEN e.data
            ELSE (SELECT data FROM payload JOIN message ON message_seq = {MessageRows.PayloadOwner} WHERE seq = e.message_seq) END
        """;
}
