namespace Trinity.Nodes.Tests.Expressions;

/// <summary>Expressions that nobody would write, all within the allowed syntax.</summary>
internal sealed class RandomExpressions(int seed)
{
    private static readonly string[] Numbers = ["0", "-1", "1e9", "65536", "0.5", "NaN", "Infinity", "2 ** 31", "message.data.n"];
    private static readonly string[] Texts = ["''", "'a'", "'ab'.repeat(40000)", "'\\u{1F600}'", "message.data.text", "message.type", "'$&$`'"];
    private static readonly string[] Lists = ["[]", "[1, 2, 3]", "message.data.list", "message.data.wide", "message.data.deep", "Array.from({ length: 50000 }, (_, i) => i)", "[...'abc']"];
    private static readonly string[] Objects = ["message", "message.data", "state", "config", "({})", "({ length: 1e9 })", "({ toString: () => 'x', valueOf: () => 1 })"];
    private static readonly string[] Methods =
    [
        "map", "filter", "reduce", "sort", "flatMap", "flat", "join", "concat", "slice", "reverse", "includes", "indexOf", "find", "some", "every",
        "toString", "valueOf", "replace", "replaceAll", "split", "match", "search", "repeat", "padStart", "padEnd", "at", "charAt", "normalize",
        "toFixed", "toPrecision", "with", "toSpliced", "toSorted", "forEach", "reduceRight", "entries", "keys", "values", "push", "call", "bind",
    ];

    private static readonly string[] Functions =
    [
        "Object.keys", "Object.entries", "Object.values", "Object.fromEntries", "Object.groupBy", "Array.from", "Array.of", "String", "Number", "Boolean",
        "JSON.stringify", "JSON.parse", "Math.max", "Math.pow", "parseInt", "encodeURIComponent", "decodeURIComponent", "new Date", "new Set", "new Map", "Date.parse",
    ];

    private static readonly string[] Operators = ["+", "-", "*", "/", "%", "**", "&&", "||", "??", "===", "<", "in", "&", ">>>"];
    private static readonly string[] Patterns = ["/a/g", "/(a+)+$/", "/[^a]*/i", "/(?:)/g", "/\\w+\\s?/u"];

    private readonly Random _random = new(seed);

    /// <summary>An expression, or a text.</summary>
    public string Next() => _random.Next(4) == 0 ? $"text: a ${{{Value(depth: 4)}}} b ${{{Value(depth: 4)}}}" : Value(depth: 5);

    private string Value(int depth) => depth == 0 ? Leaf() : _random.Next(9) switch
    {
        0 => $"{Primary(depth - 1)}.{Pick(Methods)}({Arguments(depth - 1)})",
        1 => $"{Primary(depth - 1)}?.['{Pick(Methods)}']({Arguments(depth - 1)})",
        2 => $"{Pick(Functions)}({Arguments(depth - 1)})",
        3 => $"({Primary(depth - 1)} {Pick(Operators)} {Primary(depth - 1)})",
        4 => $"({Primary(depth - 1)} ? {Value(depth - 1)} : {Value(depth - 1)})",
        5 => $"`${{{Value(depth - 1)}}}-${{{Value(depth - 1)}}}`",
        6 => $"[{Value(depth - 1)}, ...{Primary(depth - 1)}]",
        7 => $"({{ a: {Value(depth - 1)}, [{Value(depth - 1)}]: {Leaf()} }})",
        _ => $"((f, x) => f(f, x))((f, x) => {Value(depth - 1)}, {Leaf()})",
    };

    private string Primary(int depth) => $"({Value(depth)})";

    private string Arguments(int depth) => _random.Next(4) switch
    {
        0 => string.Empty,
        1 => $"(x, y) => {Value(depth)}",
        2 => $"{Value(depth)}, {Value(depth)}",
        _ => _random.Next(3) == 0 ? Pick(Patterns) + ", " + Leaf() : Value(depth),
    };

    private string Leaf() => _random.Next(4) switch
    {
        0 => Pick(Numbers),
        1 => Pick(Texts),
        2 => Pick(Lists),
        _ => Pick(Objects),
    };

    private string Pick(string[] words) => words[_random.Next(words.Length)];
}
