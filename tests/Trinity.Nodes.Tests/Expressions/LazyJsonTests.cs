using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Nodes.Expressions;

namespace Trinity.Nodes.Tests.Expressions;

/// <summary>A payload that is made when it is looked at is, to an expression, one that was made at once. Rule 26.</summary>
public sealed class LazyJsonTests : IDisposable
{
    private static readonly string[] Documents =
    [
        """{"a":1,"b":{"c":[1,{"d":null},[true,false,"x"]]},"e":"text","f":1.5e3,"g":[],"h":{}}""",
        """{"10":"ten","b":1,"2":"two","a":{"1":1,"0":0}}""",
        """{"twice":1,"twice":{"last":"wins"},"__proto__":{"polluted":1},"constructor":"c","":"empty"}""",
        """{"lone":"\ud800","\udc00":"name","escaped\u0041":"\n\u0000\"\\","emoji":"😀"}""",
        """{"big":1e999,"small":-1e-999,"long":12345678901234567890,"negative":-0}""",
        """[[1,2,{"a":[3]}],[],"x",null]""",
        "\"just text\"",
        "42",
        "null",
    ];

    /// <summary>Functions of a value that see all of it in different ways.</summary>
    private static readonly string[] Looks =
    [
        "v => JSON.stringify(v)",
        "v => v",
        "v => Object.keys(v ?? {})",
        "v => Object.entries(v ?? {}).map(([k, w]) => k + typeof w)",
        "v => Object.values(v ?? {}).length",
        "v => ({ ...v })",
        "v => (({ b, a, ...rest }) => ({ b, a, rest }))(v ?? {})",
        "v => Array.isArray(v) ? [...v].flat(3) : [typeof v]",
        "v => v !== null && typeof v === 'object' ? ['a' in v, 'zzz' in v, '__proto__' in v, Object.hasOwn(v, 'twice')] : false",
        "v => v?.b?.c?.[1]?.d === null",
        "v => Object.fromEntries(Object.entries(v ?? {}))",
        "v => JSON.stringify([v, v, { v }])",
        "v => String(v)",
        "v => `${v?.a} ${v?.e}`",
        "v => Object.groupBy(Object.values(v ?? {}), w => typeof w)",
        "v => Object.is(v?.b, v?.b)",
        "v => v?.polluted ?? ({}).polluted ?? null",
        "v => Object.keys(v ?? {}).map(k => v[k])",
        "v => Object.is(v?.negative, -0)",
        "v => Object.keys(v?.b ?? {})",
        "v => Object.keys(v?.h ?? {}).length",
        "v => ({ ...v?.b, ...v?.h })",
        "v => typeof v?.b === 'object' ? ['c' in v.b, 'toString' in v.b, Object.hasOwn(v.b, 'c'), Object.hasOwn(v.b, 'toString')] : null",
        "v => (({ c, ...rest }) => [c, rest])(v?.b ?? {})",
        "v => JSON.stringify(v?.b)",
        "v => [`${v?.b}`, v?.b == '[object Object]', typeof v?.b, !!v?.b, Array.isArray(v?.b)]",
        "v => [v?.b].map(w => w?.c).flat()",
        "v => new Map([[v?.b, 1]]).get(v?.b)",
        "v => new Set([v?.b, v?.b]).size",
        "v => Object.entries(v?.a ?? {})",
        "v => Object.values(v ?? {}).map(w => Object.keys(w ?? {}).length)",
        "v => (Array.isArray(v) ? v : Object.values(v ?? {})).map(w => JSON.stringify(w))",
        "v => [...Object.entries(v ?? {})].sort().map(([k]) => k)",
        "v => (v?.b?.c ?? []).map(({ d = 1 }) => d)",
        "v => Object.groupBy(Array.isArray(v) ? v : [v], w => typeof w)",
    ];

    private Sandbox _sandbox = new();

    public static TheoryData<string, string> Cases =>
    [
        .. from document in Documents from look in Looks select new TheoryDataRow<string, string>(document, look),
    ];

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Payload_IsSeenAsIfItWereMadeAtOnce(string document, string look)
    {
        var data = $$"""{"lazy":{{document}},"text":{{JsonSerializer.Serialize(document)}}}""";

        var lazy = Evaluate($"({look})(message.data.lazy)", data);
        var eager = Evaluate($"({look})(JSON.parse(message.data.text))", data);

        Assert.Equal(eager?.ToJsonString(), lazy?.ToJsonString());
    }

    [Theory]
    [InlineData("(v => [v.a.b, v.a].map(x => typeof x).join())(message.data)", "\"number,object\"")]
    [InlineData("[message.data.list.map(x => x), message.data.list.length]", "[[1,2],2]")]
    [InlineData("[message.data.a, message.data.a].map(x => x.b)", "[1,1]")]
    public void Value_IsTheSameEachTimeItIsRead(string source, string json) =>
        Assert.Equal(json, Evaluate(source, """{"a":{"b":1},"list":[1,2]}""")!.ToJsonString());

    [Theory]
    [InlineData(120_000)]
    [InlineData(900_000)]
    public void LargePayload_CanBeWalked(int bytes)
    {
        var data = JsonSerializer.Serialize(new { items = Enumerable.Range(0, bytes / 40).Select(number => new { id = number, name = $"item {number:000000}" }) });

        Assert.Equal(bytes / 40, Evaluate("message.data.items.filter(i => i.name.length === 11).length", data)!.GetValue<long>());
    }

    [Fact]
    public void Payload_IsGoneWithItsMessage()
    {
        Evaluate("message.data", """{"a":{"b":1}}""");

        Assert.Equal("[\"a\",null]", Evaluate("[Object.keys(message.data).join(), message.data.a.b ?? null]", """{"a":{}}""")!.ToJsonString());
    }

    private JsonNode? Evaluate(string source, string data)
    {
        var expression = Expression.Parse(source);
        while (true)
        {
            try
            {
                return Evaluate(expression, data);
            }
            catch (ExpressionException exception) when (exception.IsTransient)
            {
                // A busy machine took the time; a message would be attempted again.
                _sandbox.Dispose();
                _sandbox = new Sandbox();
            }
        }
    }

    private JsonNode? Evaluate(Expression expression, string data)
    {
        _sandbox.Begin(new ExpressionScope { Type = "job", Time = DateTimeOffset.UnixEpoch, Data = Encoding.UTF8.GetBytes(data) });
        try
        {
            return _sandbox.Evaluate(expression);
        }
        finally
        {
            _sandbox.End();
        }
    }
}
