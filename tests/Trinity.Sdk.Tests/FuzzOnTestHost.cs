using Trinity.Testing.Semantics;

namespace Trinity.Sdk.Tests;

public sealed class FuzzOnTestHost(ITestOutputHelper output)
{
    [Fact]
    public async Task RandomHandlers_EndAsPlanned_WhateverCrashesAndWhenever_Rules7And10()
    {
        const int batches = 60;
        const int handlers = 50;
        var wrong = new List<string>();
        int crashes = 0, answers = 0, attempts = 0;
        for (var seed = 0; seed < batches; seed++)
        {
            await using var host = new NodeTestHostAdapter();
            var fuzz = new Fuzz(seed);
            wrong.AddRange((await fuzz.RunAsync(host, handlers, crashPerMille: 250)).Select(reason => $"seed {seed} {reason}"));
            crashes += fuzz.Crashes;
            answers += fuzz.Answers;
            attempts += fuzz.Attempts;
        }

        output.WriteLine($"{batches * handlers} handlers, {attempts} attempts, {answers} answers, {crashes} crashes, {wrong.Count} wrong");
        Assert.Empty(wrong);
    }
}
