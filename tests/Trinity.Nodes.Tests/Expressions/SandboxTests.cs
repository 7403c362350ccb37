using System.Text;
using System.Text.Json.Nodes;
using Trinity.Nodes.Expressions;

namespace Trinity.Nodes.Tests.Expressions;

/// <summary>What an expression gives, and that it can do nothing else. Rule 26.</summary>
public sealed class SandboxTests : IDisposable
{
    private const string Delivery =
        """{"action":"opened","n":3,"list":[3,1,2],"user":{"name":"Ada"},"labels":[{"name":"bug"},{"name":"ui"}],"__proto__":{"admin":true}}""";

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("message.type", "\"issues\"")]
    [InlineData("message.key", "\"k\"")]
    [InlineData("message.data.action === 'opened'", "true")]
    [InlineData("message.headers['x-event']", "\"issues\"")]
    [InlineData("state.count + 1", "8")]
    [InlineData("config.limit", "5")]
    [InlineData("message.data.missing", "null")]
    [InlineData("message.data.list.sort()", "[1,2,3]")]
    [InlineData("message.data.list.sort((a, b) => b - a).concat(message.data.list)", "[3,2,1,3,1,2]")]
    [InlineData("message.data.labels.map(l => l.name).join('+')", "\"bug+ui\"")]
    [InlineData("`${message.data.user.name} has ${message.data.n}`", "\"Ada has 3\"")]
    [InlineData("({ ...message.data.user, n: message.data.n, u: undefined, f: () => 1, d: new Date(0) })", """{"name":"Ada","n":3,"d":"1970-01-01T00:00:00.000Z"}""")]
    [InlineData("[0.1 + 0.2, 1e21, NaN, -0, 9007199254740993]", "[0.30000000000000004,1E+21,null,0,9007199254740992]")]
    [InlineData("[...new Set([1, 1, 2])]", "[1,2]")]
    [InlineData("[...new Map([['a', 1]])]", "[[\"a\",1]]")]
    [InlineData("Array.from({ length: 3 }, (_, i) => i * i)", "[0,1,4]")]
    [InlineData("Object.entries(Object.groupBy(message.data.list, n => n > 1 ? 'big' : 'small')).length", "2")]
    [InlineData("'a-b-c'.replaceAll('-', '+') + 'x'.padStart(3, '.') + 'ab'.repeat(2)", "\"a+b+c..xabab\"")]
    [InlineData("'2026-01-02'.match(/(\\d+)-(\\d+)/).slice(1)", "[\"2026\",\"01\"]")]
    [InlineData("'a1b2'.replace(/\\d/g, d => d * 2)", "\"a2b4\"")]
    [InlineData("[[1, [2]], [3]].flat(2)", "[1,2,3]")]
    [InlineData("String([1, [2, 3]])", "\"1,2,3\"")]
    [InlineData("JSON.parse(JSON.stringify(message.data.user)).name", "\"Ada\"")]
    [InlineData("encodeURIComponent('a b')", "\"a%20b\"")]
    [InlineData("[Date.now(), new Date().toISOString(), new Date(message.time).getHours()]", "[1767355200000,\"2026-01-02T12:00:00.000Z\",12]")]
    [InlineData("Math.random()", "0.25")]
    [InlineData("Math.max(...message.data.list)", "3")]
    public void Expression_GivesWhatJavaScriptDoes(string source, string json) =>
        Assert.Equal(json, Evaluate(source)?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null");

    [Theory]
    [InlineData("message.data.list", true)]
    [InlineData("message.data.n", true)]
    [InlineData("message.data.n - 3", false)]
    [InlineData("''", false)]
    [InlineData("message.data.missing", false)]
    public void Condition_HoldsAsJavaScriptTakesIt(string source, bool holds) => Assert.Equal(holds, With(sandbox => sandbox.Test(Expression.Parse(source))));

    [Fact]
    public void Failure_NamesItsPlace()
    {
        var exception = Assert.Throws<ExpressionException>(() => Evaluate("1 +\n  message.data.nothing.here"));

        Assert.Equal(ExpressionException.Failed, exception.Code);
        Assert.StartsWith("Line 2, column ", exception.Message, StringComparison.Ordinal);
        Assert.False(_sandbox.IsSpoiled);
    }

    [Theory]
    [InlineData("[message.data.list].map(l => l.reverse())[0] && message.data.list[0]", "3")]
    [InlineData("Object.keys(message.data.user).length", "1")]
    public void Message_StaysAsItIs_ForTheNextExpression(string source, string json) => Assert.Equal(json, Evaluate(source)!.ToJsonString());

    [Theory]
    [InlineData("message.data.list.push(4)")]
    [InlineData("message.data.list.splice(0, 1)")]
    [InlineData("Object.assign(message.data, { n: 9 })")]
    [InlineData("Object.defineProperty(message, 'x', { value: 1 })")]
    [InlineData("message.data.list.fill(0)")]
    [InlineData("''['const' + 'ructor']['const' + 'ructor']('return 1')()")]
    [InlineData("(() => 1)['call']()")]
    [InlineData("[]['__pro' + 'to__']['x']")]
    [InlineData("Map['group' + 'By']([1], x => x)")]
    [InlineData("[].values().map(x => x)")]
    [InlineData("'a'.matchAll(/a/g)")]
    [InlineData("'a'['locale' + 'Compare']('b')")]
    public void WhatWouldChangeOrEscape_IsNotThere(string source) =>
        Assert.Equal(ExpressionException.Failed, Assert.Throws<ExpressionException>(() => Evaluate(source)).Code);

    [Theory]
    [InlineData("'x'.repeat(1e9)")]
    [InlineData("'x'.padEnd(1e9)")]
    [InlineData("Array.from({ length: 1e9 })")]
    [InlineData("Array.from({ length: 60000 }, () => Array.from({ length: 60000 }, () => 'x'.repeat(90000)))")]
    [InlineData("(f => f(f))(f => f(f))")]
    [InlineData("Array(1e8).fill(0)")]
    [InlineData("(() => { const a = Array.from({ length: 60000 }, (_, i) => i); return a.map(x => a.map(y => x * y)); })()")]
    [InlineData("/(a+)+$/.test('a'.repeat(40) + 'b')")]
    [InlineData("(() => { const g = n => `${n}${n}${n}${n}${n}${n}${n}${n}`; return g(g(g(g(g(g(g('xxxxxxxx'))))))); })()")]
    public void WhatTakesTooMuch_EndsItsOwnMessageOnly(string source)
    {
        Assert.Throws<ExpressionException>(() => Evaluate(source));

        using var next = new Sandbox();
        next.Begin(Scope());
        Assert.Equal("issues", next.Evaluate(Expression.Parse("message.type"))!.GetValue<string>());
    }

    [Fact]
    public void Result_WithoutEnd_IsRefused()
    {
        var exception = Assert.Throws<ExpressionException>(() => Evaluate("(() => { const f = (n, x) => n === 0 ? x : f(n - 1, [x, x]); return f(20, [1]); })()"));

        Assert.Equal(ExpressionException.Limit, exception.Code);
        Assert.Contains("too large", exception.Message, StringComparison.Ordinal);
        Assert.True(_sandbox.IsSpoiled);
    }

    [Fact]
    public void Nothing_PassesFromOneMessageToTheNext()
    {
        With(sandbox => sandbox.Evaluate(Expression.Parse("[1].map(x => new Map([[message.data, 1]]))")));
        var seen = With(sandbox => sandbox.Evaluate(Expression.Parse("[message.data.secret ?? null, Object.keys(state)]")), Scope() with
        {
            Data = Encoding.UTF8.GetBytes("{}"),
            State = Encoding.UTF8.GetBytes("{}"),
        });

        Assert.Equal("[null,[]]", seen!.ToJsonString());
    }

    [Theory]
    [InlineData("""1},"type":"forged" """)]
    [InlineData("""{"a":1},"type":"forged" """)]
    [InlineData("{")]
    [InlineData("")]
    public void PayloadThatIsNotOneValue_EndsItsOwnMessageOnly(string data)
    {
        var type = Expression.Parse("message.type");
        var both = Expression.Parse("[message.data, message.type]");

        Assert.Throws<ExpressionException>(() => With(sandbox => sandbox.Evaluate(both), Scope() with { Data = Encoding.UTF8.GetBytes(data) }));
        using var next = new Sandbox();
        next.Begin(Scope());
        Assert.Equal("issues", next.Evaluate(type)!.GetValue<string>());
    }

    [Fact]
    public void PrototypeInAPayload_IsAnOrdinaryName() =>
        Assert.Equal("[null,false]", Evaluate("[message.data.admin ?? null, 'admin' in message.data.user]")!.ToJsonString());

    private static ExpressionScope Scope() => new()
    {
        Type = "issues",
        Key = "k",
        Time = Noon,
        Data = Encoding.UTF8.GetBytes(Delivery),
        Headers = new Dictionary<string, string> { ["X-Event"] = "issues" },
        State = Encoding.UTF8.GetBytes("""{"count":7}"""),
        Config = Encoding.UTF8.GetBytes("""{"limit":5}"""),
        Random = () => 0.25,
    };

    private JsonNode? Evaluate(string source)
    {
        var expression = Expression.Parse(source);
        return With(sandbox => sandbox.Evaluate(expression));
    }

    private T With<T>(Func<Sandbox, T> use, ExpressionScope? scope = null)
    {
        _sandbox.Begin(scope ?? Scope());
        try
        {
            return use(_sandbox);
        }
        finally
        {
            _sandbox.End();
        }
    }
}
