namespace Trinity.Server.OpenApi;

/// <summary>What parameters mean: most mean the same wherever they are.</summary>
internal static class ParameterTexts
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["action"] = "Only those of this action, like `create_agent`.",
        ["actor"] = "Only what this party did, as a principal is written: `key:7`, `user:3`, `system`; `unknown` for unknown keys.",
        ["addressee"] = "Only those for this person or role.",
        ["agent"] = "Only those of the agent with this name.",
        ["caller"] = "The name of the agent that calls, or its id, `agt_…`.",
        ["code"] = "Only those that failed with this code.",
        ["createdAfter"] = "Only those of this time or later.",
        ["createdBefore"] = "Only those before this time.",
        ["credential"] = "The credential's name.",
        ["cursor"] = "Where to go on: the `nextCursor` of the page before. Omitted for the first page.",
        ["destination"] = "Only those to this destination, `dst_…`.",
        ["execution"] = "Only those of this execution, `exe_…`.",
        ["file"] = "Only the differences of this file or directory of the repository.",
        ["id"] = "The id.",
        ["key"] = "The key.",
        ["invitation"] = "The invitation, `inv_…`.",
        ["kind"] = "Only those of this kind.",
        ["link"] = "The link, `lnk_…`.",
        ["limit"] = "How many items a page has, 1 to 200. Default 50.",
        ["mine"] = "Whether the caller's own, as they were written. Default false: those that the caller may decide.",
        ["name"] = "The agent's name.",
        ["number"] = "The number of the revision.",
        ["outcome"] = "Only those with this outcome: `done`, `forbidden`, or the code of another refusal.",
        ["overdue"] = "Whether only those that are overdue, or only the others. Omitted for both.",
        ["owner"] = "Only those of this owner.",
        ["path"] =
            "The path from the top of the workspace, like `src/main.c`; of a repository it may be omitted, for the workspace itself. In it `\\xFF` is "
            + "a byte that belongs to no character, `\\\\` a backslash.",
        ["person"] = "The person, `user:…`.",
        ["priority"] = "Only those of this priority: `low`, `normal`, `high` or `critical`.",
        ["q"] = "Only those whose name or title has this in it.",
        ["session"] = "The session, `ses_…`.",
        ["request"] = "Only those of this request: the `traceId` of a problem.",
        ["since"] = "Only those of this time or later.",
        ["sort"] = "The order: `created`, the latest first, or `priority`, the gravest first. Default `created`.",
        ["source"] = "Only those that came this way: `api`, `webhook`, `agent`, `call`, `reminder`, `schedule`, `channel` or `link`.",
        ["status"] = "Only those in this status.",
        ["tag"] = "Only those with this tag.",
        ["target"] = "Only those about this, by its id: `agt_…`, `exe_…`, `key:7`.",
        ["template"] = "The template.",
        ["tenant"] = "The tenant's name.",
        ["token"] = "The token of the entrance. It is the credential.",
        ["type"] = "Only those of this type.",
        ["until"] = "Only those before this time.",
        ["webhook"] = "The webhook's name.",
        ["with"] = "The address or the role with which it is shared.",
        ["where"] = "An indexed property and the value it must have, like `stage=two`; several must all match.",
    };

    /// <summary>Where a parameter means something of its own.</summary>
    private static readonly Dictionary<(string Operation, string Parameter), string> Own = new()
    {
        [("AdoptContainer", "id")] = "The id in the list of unmanaged containers.",
        [("ApproveAccess", "request")] = "The request, `acr_…`.",
        [("GetDiff", "from")] = "A commit, like `HEAD~2` or `main`. Default: the last one.",
        [("GetDiff", "to")] = "Another one. Default: the files as they are.",
        [("OpenTerminal", "columns")] = "How many characters a row of the terminal has, 1 to 1000. Default 80.",
        [("OpenTerminal", "rows")] = "How many rows it has, 1 to 1000. Default 24.",
        [("DeleteAgent", "purge")] = "Whether everything of it is erased, for ever. Default false: it is kept for restore.",
        [("DenyAccess", "request")] = "The request, `acr_…`.",
        [("ExportAgent", "state")] = "Whether its states are in the file too. Default false.",
        [("RemoveUnmanagedContainer", "id")] = "The id in the list of unmanaged containers.",
        [("ListAgents", "q")] = "Only those whose name, display name or description has this in it.",
        [("ExportAudit", "format")] = "How it is written: `jsonl`, a JSON object a line, or `csv`. Default `jsonl`.",
        [("ExportAudit", "key")] = "Only those that came with this key, `key:7`.",
        [("ListAgents", "runtime")] = "Only those of this kind: `native` or `claude_code`.",
        [("ListAgents", "sort")] = "The order: `name`, `created`, the latest first, or `updated`, the latest changed first. Default `name`.",
        [("ListAgents", "status")] = "Only those in this status: `running`, `stopped`, `held` or `deleted`. Default all but the deleted.",
        [("ListAudit", "key")] = "Only those that came with this key, `key:7`.",
        [("ListExecutions", "key")] = "Only messages of this key.",
        [("ListExecutions", "status")] = "Only those in this status; several are alternatives.",
        [("ForgetAgentSession", "session")] = "The conversation, a UUID.",
        [("ImportWorkspace", "skipLinks")] = "Whether links that lead out of the workspace are left out. Default false: the archive is refused.",
        [("ListFiles", "path")] = "The folder, from the top of the workspace; omitted for the workspace itself.",
        [("ReadAgentLogs", "after")] = "The number of a line: only those after it, from the first on. Without it the latest lines.",
        [("ReadAgentLogs", "level")] = "Only lines of this level or graver: `trace`, `debug`, `information`, `warning`, `error` or `critical`.",
        [("ReadAgentLogs", "limit")] = "How many lines, 1 to 1,000. Default 100. Of a stream: with how many it begins.",
        [("ReadAgentSession", "session")] = "The conversation, a UUID.",
        [("RevokeKey", "key")] = "The key's name.",
        [("TryNodeType", "type")] = "The node type.",
    };

    public static string? Of(string operation, string parameter) =>
        Own.GetValueOrDefault((operation, parameter)) ?? Texts.GetValueOrDefault(parameter);
}
