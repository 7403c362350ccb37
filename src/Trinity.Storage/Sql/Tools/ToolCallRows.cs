using Trinity.Platform.Models;
using Trinity.Platform.Tools;

namespace Trinity.Storage.Sql.Tools;

/// <summary>The statements on calls of tools.</summary>
internal sealed class ToolCallRows(SqlSession session)
{
    public void Insert(ExecutionGrant grant, ToolCall call, ToolResult result, DateTimeOffset now)
    {
        var (text, code) = result is ToolResult.Refused refused ? (refused.Message, refused.Code) : (((ToolResult.Done)result).Text, null);
        session.Prepare(
            """
            INSERT INTO tool_call (message_seq, hash, tenant_id, agent_id, created_at, tool, answer, code) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """)
            .Add(grant.Message).Add(call.Hash).Add(grant.Tenant.Value).Add(grant.Agent.Value).Add(now).Add(call.Tool).Add(text).Add(code)
            .Run();
    }

    /// <summary>What a call was answered with; null when it was not made before.</summary>
    public ToolResult? Find(ExecutionGrant grant, ToolCall call) => SqlRows.First<ToolResult>(
        session.Prepare("SELECT answer, code FROM tool_call WHERE message_seq = ?1 AND hash = ?2").Add(grant.Message).Add(call.Hash),
        row => row.OptionalText(1) is { } code ? new ToolResult.Refused(code, row.Text(0)) { Stands = true } : new ToolResult.Done(row.Text(0)));

    public int Count(long message) => SqlRows.First(
        session.Prepare("SELECT count(*) FROM tool_call WHERE message_seq = ?1").Add(message), row => row.Int(0));
}
