namespace Trinity.Storage.Sql;

/// <summary>The expressions on effects.</summary>
internal static class EffectRows
{
    /// <summary>The content of the effect <c>e</c>: what was passed on as it came stands in the payload of its message.</summary>
    public const string Data =
        """
        CASE WHEN e.is_payload = 0 THEN e.data
            ELSE (SELECT p.data FROM payload p JOIN message m ON p.message_seq = coalesce(m.payload_of, m.seq) WHERE m.seq = e.message_seq) END
        """;
}
