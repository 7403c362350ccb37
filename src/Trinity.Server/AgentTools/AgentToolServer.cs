using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Trinity.Platform.Models;
using Trinity.Platform.Tools;
using Trinity.Sdk;
using Trinity.Server.Http;
using Trinity.Storage;

namespace Trinity.Server.AgentTools;

/// <summary>Answers what an execution asks of the platform's tools. Whose it is, is known before: nothing in a request says it.</summary>
internal sealed partial class AgentToolServer(
    IEnumerable<AgentTool> tools, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<AgentToolServer> logger)
{
    private const double CallsPerSecond = 5;
    private const double CallsInABurst = 60;

    /// <summary>Calls of one execution that go on at the same time: each may wait for minutes.</summary>
    private const int CallsAtOnce = 16;

    private readonly Dictionary<string, AgentTool> _tools = tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
    private readonly RateBuckets<long> _rates = new(time, CallsPerSecond, CallsInABurst);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _running = [];

    public void Configure(ExecutionGrant grant, McpServerOptions server)
    {
        server.ServerInfo = new Implementation { Name = "trinity", Version = typeof(AgentToolServer).Assembly.GetName().Version!.ToString(3) };
        server.ServerInstructions =
            "The platform that executes you. Ask its operators with ask_operator, work with other agents with send_message and call_agent, tell how it goes "
            + "with report, and keep with set_state what the next turns of this session need.";
        server.Capabilities = new ServerCapabilities { Tools = new ToolsCapability() };
        server.Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. _tools.Values.Select(tool => tool.Definition)] }),
            CallToolHandler = async (request, cancellationToken) => Shown(await CallAsync(grant, request.Params!, cancellationToken)),
        };
    }

    private async Task<ToolResult> CallAsync(ExecutionGrant grant, CallToolRequestParams call, CancellationToken cancellationToken)
    {
        if (!_tools.TryGetValue(call.Name, out var tool))
        {
            return new ToolResult.Refused("unknown_tool", $"There is no tool {call.Name}.");
        }

        if (!_rates.Of(grant.Message).TryTake())
        {
            return new ToolResult.Refused("too_fast", $"These are too many calls at once. In the long run {CallsPerSecond} a second are taken.");
        }

        if (call.Arguments?.Sum(argument => (long)argument.Value.GetRawText().Length) > ToolArgumentsBound.Bytes)
        {
            return new ToolResult.Refused("arguments_too_large", $"The arguments of a call have at most {ToolArgumentsBound.Bytes} characters.");
        }

        if (!TryEnter(grant.Message))
        {
            return new ToolResult.Refused("too_fast", $"At most {CallsAtOnce} calls go on at the same time.");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            return await tool.CallAsync(grant, new ToolArguments(call.Arguments), ending.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new ToolResult.Refused("stopping", "The platform is about to stop. Call again in a minute.");
        }
        catch (Exception exception) when (StoreFailures.IsOne(exception) || exception is TrinityException { Code: "stopping" })
        {
            LogStoreFailed(exception, call.Name);
            return new ToolResult.Refused("store_away", "The platform can write and read nothing now. Call again in a minute.");
        }
        finally
        {
            Leave(grant.Message);
        }
    }

    private bool TryEnter(long execution)
    {
        lock (_gate)
        {
            var running = _running.GetValueOrDefault(execution);
            if (running >= CallsAtOnce)
            {
                return false;
            }

            _running[execution] = running + 1;
            return true;
        }
    }

    private void Leave(long execution)
    {
        lock (_gate)
        {
            if (--_running[execution] == 0)
            {
                _running.Remove(execution);
            }
        }
    }

    /// <summary>As text alone: structured content would take its place.</summary>
    private static CallToolResult Shown(ToolResult result)
    {
        var (text, isError) = result switch
        {
            ToolResult.Done done => (done.Text, false),
            ToolResult.Refused refused => ($"{refused.Code}: {refused.Message}", true),
            ToolResult.Ended => ("execution_ended: This execution has ended.", true),
            ToolResult.Busy => ("busy: The platform has too much to write. Call again in a moment.", true),
            _ => throw new InvalidOperationException("Unknown result."),
        };
        return new CallToolResult { Content = [new TextContentBlock { Text = text }], IsError = isError };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A call of the tool {Tool} failed: the store is away.")]
    private partial void LogStoreFailed(Exception exception, string tool);
}
