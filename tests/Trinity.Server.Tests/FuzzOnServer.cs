using Trinity.Testing.Semantics;

namespace Trinity.Server.Tests;

public sealed class FuzzOnServer(ITestOutputHelper output)
{
    [Fact]
    public async Task RandomHandlers_EndAsPlanned_WhateverCrashesAndWhenever_Rules7And10()
    {
        const int batches = 3;
        const int handlers = 100;
        var wrong = new List<string>();
        int crashes = 0, answers = 0, attempts = 0;
        for (var seed = 0; seed < batches; seed++)
        {
            await using var host = await ServerAdapter.StartAsync();
            var fuzz = new Fuzz(10_000 + seed);
            wrong.AddRange((await fuzz.RunAsync(host, handlers, crashPerMille: 250)).Select(reason => $"seed {seed} {reason}"));
            crashes += fuzz.Crashes;
            answers += fuzz.Answers;
            attempts += fuzz.Attempts;
        }

        output.WriteLine($"{batches * handlers} handlers, {attempts} attempts, {answers} answers, {crashes} crashes, {wrong.Count} wrong");
        Assert.Empty(wrong);
    }
}
