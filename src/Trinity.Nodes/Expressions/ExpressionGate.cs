using System.Globalization;
using System.Text.Json;
using Acornima;
using Acornima.Ast;
using Jint;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// The first of the three layers that contain an expression: what is not on these lists never runs. It looks when a configuration is
/// checked, and not once for each message.
/// </summary>
/// <remarks>
/// Names that are computed when it runs (<c>x['con' + 'structor']</c>) pass it; that they lead nowhere is the realm's part.
/// </remarks>
internal static class ExpressionGate
{
    public const int MaxLength = 8 * 1024;
    public const int MaxInterpolations = 8;

    private const int MaxBrackets = 48;
    private const int MaxNodes = 2_000;
    private const int MaxDepth = 64;
    private const int MaxPattern = 128;
    private const int MaxArguments = 16;
    private const int MaxSpreads = 4;
    private const int MaxSpreadArguments = 2;

    private static readonly ParserOptions Alone = new() { AllowHashBang = false, Tolerant = false };

    private static readonly ScriptPreparationOptions Wrapped = new()
    {
        CollectReferencedGlobals = true,
        ParsingOptions = new ScriptParsingOptions { CompileRegex = false, Tolerant = false },
    };

    private static readonly HashSet<string> Globals = new(StringComparer.Ordinal)
    {
        "undefined", "NaN", "Infinity", "Math", "JSON", "String", "Number", "Boolean", "Array", "Object", "Date", "Set", "Map", "parseInt",
        "parseFloat", "isNaN", "isFinite", "encodeURIComponent", "decodeURIComponent",
    };

    private static readonly HashSet<string> Constructors = new(StringComparer.Ordinal) { "Date", "Set", "Map" };

    /// <summary>Ways from a value to what made it.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "__proto__", "constructor", "prototype", "caller", "callee", "arguments", "eval", "__defineGetter__", "__defineSetter__",
        "__lookupGetter__", "__lookupSetter__",
    };

    private static readonly HashSet<NodeType> Syntax =
    [
        NodeType.Literal, NodeType.Identifier, NodeType.TemplateLiteral, NodeType.TemplateElement, NodeType.MemberExpression,
        NodeType.ChainExpression, NodeType.CallExpression, NodeType.ConditionalExpression, NodeType.LogicalExpression,
        NodeType.BinaryExpression, NodeType.UnaryExpression, NodeType.ArrayExpression, NodeType.ObjectExpression, NodeType.Property,
        NodeType.SpreadElement, NodeType.RestElement, NodeType.ArrowFunctionExpression, NodeType.ObjectPattern, NodeType.ArrayPattern,
        NodeType.AssignmentPattern, NodeType.NewExpression, NodeType.ParenthesizedExpression, NodeType.BlockStatement,
        NodeType.ReturnStatement, NodeType.IfStatement, NodeType.VariableDeclaration, NodeType.VariableDeclarator,
    ];

    /// <exception cref="ExpressionException"><see cref="ExpressionException.Invalid"/>.</exception>
    /// <param name="source">The expression.</param>
    /// <param name="added">How many characters of its first line are not its author's.</param>
    public static AdmittedExpression Admit(string source, int added)
    {
        Scan(source);
        try
        {
            // Alone first: as part of a larger text, "1), (2" would be two.
            var root = new Parser(Alone).ParseExpression(source, strict: true);
            var mentions = Walk(root, source, added);
            var wrapped = $"(({string.Join(',', Expression.Names)}) => (\n{source}\n))";
            var script = Engine.PrepareScript(wrapped, Expression.SourceName, strict: true, options: Wrapped);
            foreach (var name in script.ReferencedGlobals!)
            {
                Require(Globals.Contains(name), $"'{name}' is not known here. Known are: {string.Join(", ", [.. Expression.Names, .. Globals])}.");
            }

            return new AdmittedExpression(script, mentions, root);
        }
        catch (ParseErrorException exception)
        {
            throw Invalid($"{Place(exception.LineNumber, exception.Column, added)}: {exception.Description}.", exception);
        }
        catch (Exception exception) when (exception is ScriptPreparationException or InsufficientExecutionStackException)
        {
            throw Invalid("It cannot be read as one JavaScript expression.", exception);
        }
    }

    /// <summary>The syntax of an expression that has passed.</summary>
    public static Node Parse(string source) => new Parser(Alone).ParseExpression(source, strict: true);

    /// <summary>
    /// An expression without blanks, comments, brackets around it and kinds of quotation marks: two that have the same are the same.
    /// </summary>
    public static string Canonical(string source)
    {
        var tokens = new List<Token>();
        var root = new Parser(Alone with { OnToken = (in Token token) => tokens.Add(token) }).ParseExpression(source, strict: true);
        return string.Join(' ', tokens
            .Where(token => token.Kind != TokenKind.EOF && token.Start >= root.Start && token.End <= root.End)
            .Select(token => token.Kind == TokenKind.StringLiteral ? JsonSerializer.Serialize(token.Value as string) : source[token.Start..token.End]));
    }

    /// <summary>Before anything is parsed: the parser itself has no limits.</summary>
    private static void Scan(string source)
    {
        Require(!string.IsNullOrWhiteSpace(source), "It is empty.");
        Require(source.Length <= MaxLength, $"It has {source.Length} characters; {MaxLength} are allowed.");
        Require(!source.Contains('\0', StringComparison.Ordinal), "It holds a NUL character.");
        var (depth, deepest) = (0, 0);
        foreach (var character in source)
        {
            depth += character switch
            {
                '(' or '[' or '{' => 1,
                ')' or ']' or '}' => -1,
                _ => 0,
            };
            deepest = Math.Max(deepest, depth);
        }

        Require(deepest <= MaxBrackets, $"Its brackets are {deepest} deep; {MaxBrackets} are allowed.");
    }

    /// <summary>With a stack of its own: what is deep must not end the gate.</summary>
    private static ScopeParts Walk(Node root, string source, int added)
    {
        var mentions = ScopeParts.None;
        var nodes = new Stack<(Node Node, int Depth)>();
        nodes.Push((root, 0));
        for (var count = 0; nodes.TryPop(out var next); count++)
        {
            Require(count < MaxNodes && next.Depth <= MaxDepth, "It is too large. Take it apart into several rules, or write a node type.");
            if (Fault(next.Node) is { } fault)
            {
                var start = next.Node.Location.Start;
                var text = source[next.Node.Start..Math.Min(next.Node.End, next.Node.Start + 40)];
                throw Invalid($"{Place(start.Line, start.Column, added)}: {fault}: {text}");
            }

            // A property of such a name counts too: what is made for nothing does no harm.
            mentions |= next.Node is Identifier { Name: var name } && Array.IndexOf(Expression.Names, name) is >= 0 and var place
                ? (ScopeParts)(1 << place)
                : ScopeParts.None;

            foreach (var child in next.Node.ChildNodes)
            {
                if (child is not null)
                {
                    nodes.Push((child, next.Depth + 1));
                }
            }
        }

        return mentions;
    }

    /// <summary>A place as people count: lines and columns from 1.</summary>
    public static string Place(int line, int column, int added) =>
        string.Create(CultureInfo.InvariantCulture, $"Line {line}, column {column + 1 - (line == 1 ? added : 0)}");

    private static string? Fault(Node node) => node switch
    {
        _ when !Syntax.Contains(node.Type) => "this is not part of an expression here",
        BigIntLiteral => "there are no BigInts",
        RegExpLiteral pattern when pattern.RegExp.Pattern.Length > MaxPattern => $"a pattern has at most {MaxPattern} characters",
        RegExpLiteral pattern when pattern.RegExp.Flags.Trim('i', 'm', 's', 'g', 'u').Length > 0 => "the flags of a pattern are i, m, s, g and u",
        Identifier name when Reserved.Contains(name.Name) => $"'{name.Name}' is not allowed",
        MemberExpression { Object: Super } or MemberExpression { Property: PrivateIdentifier } => "this is not part of an expression here",
        MemberExpression { Computed: true, Property: StringLiteral name } when Reserved.Contains(name.Value) => $"'{name.Value}' is not allowed",
        Property { Key: StringLiteral name } when Reserved.Contains(name.Value) => $"'{name.Value}' is not allowed",
        Property { Kind: not PropertyKind.Init } or ObjectProperty { Method: true } => "there are no getters, setters and methods",
        TemplateLiteral text when text.Expressions.Count > MaxInterpolations => $"a text has at most {MaxInterpolations} places for values",
        CallExpression call when call.Arguments.Count > MaxArguments => $"a call has at most {MaxArguments} arguments",
        CallExpression call when Spreads(call.Arguments) > MaxSpreadArguments => $"a call has at most {MaxSpreadArguments} spread arguments",
        ArrayExpression list when Spreads(list.Elements) > MaxSpreads => $"a list has at most {MaxSpreads} spread elements",
        ObjectExpression map when Spreads(map.Properties) > MaxSpreads => $"an object has at most {MaxSpreads} spread objects",
        UnaryExpression { Operator: Operator.Delete or Operator.Void } => "this operator is not allowed",
        ArrowFunctionExpression { Async: true } => "nothing is asynchronous here",
        NewExpression create when create.Callee is not Identifier callee || !Constructors.Contains(callee.Name) => "new makes a Date, a Set or a Map",
        VariableDeclaration { Kind: not VariableDeclarationKind.Const } => "names are const",
        _ => null,
    };

    private static int Spreads<T>(NodeList<T> nodes)
        where T : Node?
    {
        var count = 0;
        foreach (var node in nodes)
        {
            count += node is SpreadElement ? 1 : 0;
        }

        return count;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw Invalid(message);
        }
    }

    private static ExpressionException Invalid(string message, Exception? inner = null) => new(ExpressionException.Invalid, message, inner);
}
