using System.Text;
using Trinity.Sdk.Nodes;

namespace Trinity.Bench.Nodes;

/// <summary>Asks a model once, and says what it said.</summary>
[NodeType("bench-asking", DefaultKey = "all")]
public sealed class AskingNode : NativeAgent<Ledger, NoConfig>
{
    private static readonly HttpClient Http = new();

    [Handles("ask")]
    public async Task AskAsync(Question question, Turn<Ledger, NoConfig> turn)
    {
        var answer = await turn.StepAsync("ask", async step =>
        {
            using var content = new StringContent("{\"model\":\"bench\"}", Encoding.UTF8, "application/json");
            using var response = await Http.PostAsync(question.Model, content, step.CancellationToken);
            return await response.Content.ReadAsStringAsync(step.CancellationToken);
        });
        turn.Reply(answer.Length);
    }
}

/// <summary>Where the model is.</summary>
public sealed record Question(Uri Model);
