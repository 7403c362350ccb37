using System.Diagnostics;
using System.Text;
using Trinity.Nodes.Expressions;

// Evaluates the expressions and texts of a file, one a line, each for a message of its own, and says what became of it: a process of its own,
// because what is tried here could end it. After each a message of somebody else must be what it is.
var victim = Expression.Parse("[message.type, message.data.n, Object.keys({}).length, [3, 1].sort().join(), typeof state.secret, 'x'.repeat(3)].join(';')");
var sandbox = new Sandbox();
var data = $$"""
    {"n":1,"list":[1,2,3],"text":"hello","nested":{"a":[{"b":2}]},
     "deep":{{new string('[', 60)}}{{new string(']', 60)}},"wide":[{{string.Join(',', Enumerable.Range(0, 2_000))}}]}
    """;

// A smaller stack than any thread of the server has.
var thread = new Thread(EvaluateAll, maxStackSize: 1024 * 1024);
thread.Start();
thread.Join();
Console.WriteLine($"peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024}");

void EvaluateAll()
{
    foreach (var source in File.ReadLines(args[0]).Where(line => line.Length > 0 && !line.StartsWith('#')))
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = Outcome(source);
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (sandbox.IsSpoiled)
        {
            sandbox.Dispose();
            sandbox = new Sandbox();
        }

        Console.WriteLine($"{outcome} {milliseconds:F0} {Leak() ?? "kept"} {source}");
    }
}

string Outcome(string source)
{
    try
    {
        var expression = source.StartsWith("text: ", StringComparison.Ordinal)
            ? Text.Of(source["text: ".Length..], "/text").Formula?.Expression
            : Expression.Parse(source);
        if (expression is not null)
        {
            With(data, """{"secret":"s3cr3t"}""", () => sandbox.Evaluate(expression));
        }

        return "value";
    }
    catch (ExpressionException exception)
    {
        return exception.Code;
    }
}

string? Leak()
{
    var seen = Seen();
    return seen == "job;2;0;1,3;undefined;xxx" ? null : $"leaked:{seen.Replace(' ', '_')}";
}

// As an agent's message: where a busy machine took the time, another attempt is made.
string Seen()
{
    while (true)
    {
        try
        {
            return With("""{"n":2}""", "{}", () => sandbox.Evaluate(victim)!.GetValue<string>());
        }
        catch (ExpressionException exception) when (exception.IsTransient)
        {
            sandbox.Dispose();
            sandbox = new Sandbox();
        }
    }
}

T With<T>(string payload, string state, Func<T> use)
{
    sandbox.Begin(new ExpressionScope
    {
        Type = "job",
        Time = DateTimeOffset.UnixEpoch,
        Data = Encoding.UTF8.GetBytes(payload),
        State = Encoding.UTF8.GetBytes(state),
    });
    try
    {
        return use();
    }
    finally
    {
        sandbox.End();
    }
}
