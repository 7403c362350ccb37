using Trinity.Sdk.Nodes;
using Trinity.Sdk.Testing;
using Trinity.Testing.Semantics;

namespace Trinity.Sdk.Tests;

/// <summary>Journals hold the hashes of what was asked: a question under way is still the same after an update of the server.</summary>
public sealed class QuestionHashTests
{
    [Fact]
    public async Task Hash_OfAPlainQuestion_IsWhatItHasAlwaysBeen_Rule9() => Assert.Equal(
        "012c9a9416021f8cb42021b63ef82032",
        await HashAsync(Question.Approval("Refund?")));

    [Fact]
    public async Task Hash_OfAQuestionWithContext_IsAnother_Rule9() => Assert.NotEqual(
        await HashAsync(Question.Approval("Refund?")),
        await HashAsync(Question.Approval("Refund?") with { Context = 7 }));

    private static async Task<string?> HashAsync(Question question)
    {
        await using var host = new NodeTestHost();
        var execution = await host.Add<ScriptNode>("desk").SendAsync(Scripts.Add(async turn => await turn.AskAsync("q", question)));
        return Assert.Single(execution.Steps).RequestHash;
    }
}
