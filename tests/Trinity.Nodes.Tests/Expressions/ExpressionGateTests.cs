using Trinity.Nodes.Expressions;

namespace Trinity.Nodes.Tests.Expressions;

/// <summary>What may be written, and what a user reads who wrote something else.</summary>
public sealed class ExpressionGateTests
{
    [Theory]
    [InlineData("message.type === 'push' && message.data.commits.length > 0")]
    [InlineData("message.data.stage === 'prototype' || message.data.role === 'constructor'")]
    [InlineData("message.data?.customer?.id ?? 'nobody'")]
    [InlineData("message.data.items.filter(i => i.price > 10).map(({ sku, ...rest }) => ({ sku, n: Object.keys(rest).length }))")]
    [InlineData("`${message.data.user} opened #${message.data.number}`")]
    [InlineData("message.data.labels.some(l => /^bug(fix)?$/i.test(l.name))")]
    [InlineData("[...message.data.tags, 'new'].sort((a, b) => a < b ? -1 : 1).join(', ')")]
    [InlineData("Object.fromEntries(Object.entries(message.headers).filter(([name]) => name.startsWith('x-')))")]
    [InlineData("new Date(message.time).getUTCHours() < 12")]
    [InlineData("message.data.amounts.reduce((sum, a) => { const n = Number(a); if (isNaN(n)) { return sum; } return sum + n; }, 0)")]
    [InlineData("typeof message.data === 'string' ? message.data.slice(0, 10) : JSON.stringify(message.data)")]
    [InlineData("({ a: 1, ['b' + state.n]: config.b })")]
    [InlineData("// the customer\nmessage.data.customer")]
    public void Expression_OfTheAllowedSyntax_Passes(string source) => Assert.Equal(source, Expression.Parse(source).Source);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("message.", "Line 1, column")]
    [InlineData("1), (2", "Line 1, column")]
    [InlineData("1; 2", "Line 1, column")]
    [InlineData("a = 1", "Line 1, column 1")]
    [InlineData("message.type = 'x'", "not part of an expression")]
    [InlineData("message.n++", "not part of an expression")]
    [InlineData("delete message.data", "operator")]
    [InlineData("void 0", "operator")]
    [InlineData("this", "not part of an expression")]
    [InlineData("function () { return 1; }", "not part of an expression")]
    [InlineData("class {}", "not part of an expression")]
    [InlineData("(() => { while (true) {} })()", "not part of an expression")]
    [InlineData("(() => { for (const x of [1]) {} })()", "not part of an expression")]
    [InlineData("(() => { let x = 1; return x; })()", "const")]
    [InlineData("(() => { throw 1; })()", "not part of an expression")]
    [InlineData("async () => 1", "asynchronous")]
    [InlineData("import('fs')", "not part of an expression")]
    [InlineData("1n", "BigInt")]
    [InlineData("String.raw`x`", "not part of an expression")]
    [InlineData("({ get a() { return 1; } })", "getters")]
    [InlineData("({ a() { return 1; } })", "methods")]
    [InlineData("[].constructor", "'constructor'")]
    [InlineData("[]['constructor']", "'constructor'")]
    [InlineData("({}).__proto__", "'__proto__'")]
    [InlineData("({ __proto__: null })", "'__proto__'")]
    [InlineData("eval('1')", "'eval'")]
    [InlineData("(() => arguments)()", "'arguments'")]
    [InlineData("new Function('return 1')", "new makes")]
    [InlineData("new Array(5)", "new makes")]
    [InlineData("globalThis", "'globalThis' is not known")]
    [InlineData("process.env", "'process' is not known")]
    [InlineData("Symbol.iterator", "'Symbol' is not known")]
    [InlineData("Reflect.ownKeys(message)", "'Reflect' is not known")]
    [InlineData("fetch('http://127.0.0.1')", "'fetch' is not known")]
    [InlineData("Promise.resolve(1)", "'Promise' is not known")]
    [InlineData("/a/y.test('a')", "flags")]
    [InlineData("`${1}${2}${3}${4}${5}${6}${7}${8}${9}`", "8 places")]
    [InlineData("[...'a', ...'b', ...'c', ...'d', ...'e']", "4 spread")]
    [InlineData("Math.max(...[1], ...[2], ...[3])", "2 spread")]
    public void Expression_OfAnotherSyntax_IsRefusedWithTheReason(string source, string reason)
    {
        var exception = Assert.Throws<ExpressionException>(() => Expression.Parse(source));

        Assert.Equal(ExpressionException.Invalid, exception.Code);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("message.data.a === 'x'", "( message.data.a===\"x\" ) // again", true)]
    [InlineData("/a b/g.test('a') && `x ${1 + 2}`", "/a b/g . test(\"a\")\n&&`x ${1+2}`", true)]
    [InlineData("'a' + 'b'", "'a\" + \"b'", false)]
    [InlineData("a.b", "a.c", false)]
    [InlineData("'a b'", "'a  b'", false)]
    [InlineData("`a b`", "`a  b`", false)]
    [InlineData("1 - -1", "1 + 1", false)]
    public void Canonical_IsTheSame_ForWhatIsTheSame(string one, string other, bool isSame) =>
        Assert.Equal(isSame, ExpressionGate.Canonical(one) == ExpressionGate.Canonical(other));

    [Theory]
    [InlineData("Hello ${message.data.name}!", null)]
    [InlineData("`Hello ${message.data.name}!`", null)]
    [InlineData("Hello", "Hello")]
    [InlineData("`Hello`", "Hello")]
    [InlineData("", "")]
    [InlineData("Costs $5 {net}", "Costs $5 {net}")]
    public void Text_IsATemplate_WithItsBackticksOrWithout(string source, string? constant) =>
        Assert.Equal(constant, Text.Of(source, "/title").Constant);

    [Theory]
    [InlineData("a ${this} b", "Line 1, column 5: ")]
    [InlineData("`a ${this} b`", "Line 1, column 6: ")]
    [InlineData("a\n${this}", "Line 2, column 3: ")]
    [InlineData("a ` + message.data.secret + ` b", "not one text")]
    [InlineData("a ` b", "Line 1, column ")]
    [InlineData("${", "Line 1, column ")]
    public void Text_ThatIsNone_IsRefusedWithItsPlace(string source, string reason) =>
        Assert.Contains(reason, Assert.Throws<ExpressionException>(() => Text.Of(source, "/title")).Message, StringComparison.Ordinal);

    [Fact]
    public void Refusal_NamesTheLineAndTheColumn() =>
        Assert.StartsWith("Line 2, column 5: ", Assert.Throws<ExpressionException>(() => Expression.Parse("1 +\n    this.x")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(8 * 1024 + 1, "characters")]
    [InlineData(3_000, "too large")]
    public void Expression_ThatIsTooLarge_IsRefused(int length, string reason)
    {
        var source = reason == "characters" ? new string('1', length) : string.Join('+', Enumerable.Repeat("1", length));

        Assert.Contains(reason, Assert.Throws<ExpressionException>(() => Expression.Parse(source)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData('[', ']')]
    public void Expression_ThatIsNestedTooDeep_IsRefusedBeforeItIsParsed(char open, char close)
    {
        var source = new string(open, 4_000) + "1" + new string(close, 4_000);

        Assert.Contains("brackets", Assert.Throws<ExpressionException>(() => Expression.Parse(source)).Message, StringComparison.Ordinal);
    }
}
