using System.Text.Json.Nodes;
using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

/// <summary>The base of the semantic tests: each runs on every host. Test names end with the rule of the semantics they show.</summary>
public abstract class SemanticSuite
{
    protected const string Desk = "desk";

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract Task<ISemanticHost> StartHostAsync();

    /// <summary>A host with one scripted agent that may call itself.</summary>
    protected async Task<ISemanticHost> StartAsync(Type? nodeType = null)
    {
        var host = await StartHostAsync();
        await host.AddAgentAsync(Desk, nodeType ?? typeof(ScriptNode));
        return host;
    }

    /// <summary>Sends a message to the desk and returns its execution when nothing more can run.</summary>
    protected static async Task<ExecutionView> RunAsync(
        ISemanticHost host, Func<Turn<ScriptState, ScriptConfig>, Task> handler, object? payload = null, string? key = "k") =>
        await RunAsync(host, Scripts.Add(handler), payload, key);

    protected static async Task<ExecutionView> RunAsync(ISemanticHost host, string type, object? payload = null, string? key = "k")
    {
        var id = await host.SendAsync(Desk, type, payload, key);
        await host.SettleAsync();
        return await host.GetAsync(id);
    }

    protected static async Task<ExecutionView> AgainAsync(ISemanticHost host, ExecutionView execution) => await host.GetAsync(execution.Id);

    /// <summary>Answers the pending question with this title.</summary>
    protected static async Task AnswerAsync(ISemanticHost host, string title, string? option = null, string? text = null, object? data = null)
    {
        var ask = Assert.Single(await host.AsksAsync(), ask => ask.Title == title);
        await host.AnswerAsync(ask.Id, option, option is null && data is null ? text ?? "yes" : text, data);
        await host.SettleAsync();
    }

    protected static async Task<string[]> TargetsAsync(ISemanticHost host, string kind) =>
        [.. (await host.EffectsAsync()).Where(effect => effect.Kind == kind).Select(effect => effect.Target)];

    protected static async Task<int> CountAsync(ISemanticHost host, string key = "k") =>
        (await host.StateAsync(Desk, key))?["count"]?.GetValue<int>() ?? 0;

    protected static string? Text(JsonNode? node) => node?.GetValue<string>();
}
