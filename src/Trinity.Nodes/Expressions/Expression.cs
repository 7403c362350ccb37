using System.Text.Json.Nodes;
using Acornima.Ast;
using Jint;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// One JavaScript expression over <c>message</c>, <c>state</c> and <c>config</c> that has passed the gate. A text is one too: a template
/// literal.
/// </summary>
internal sealed class Expression
{
    /// <summary>What an expression sees, in the order in which a sandbox gives it.</summary>
    public static readonly string[] Names = ["message", "state", "config"];

    /// <summary>What the engine calls the source: a failure in anything else has no place that its author knows.</summary>
    public const string SourceName = "expression";

    private Expression(string source, AdmittedExpression admitted, int added)
    {
        Source = source;
        Script = admitted.Script;
        Mentions = admitted.Mentions;
        IsLiteral = admitted.IsLiteral;
        Literal = admitted.Literal;
        Added = added;
    }

    public string Source { get; }

    /// <summary>Gives a function of <see cref="Names"/>: an expression never touches a global of its engine.</summary>
    public Prepared<Script> Script { get; }

    /// <summary>What it may look at: nothing else is made for it.</summary>
    public ScopeParts Mentions { get; }

    /// <summary>Whether it is a literal, and its value needs no sandbox.</summary>
    public bool IsLiteral { get; }

    /// <summary>The value of a literal.</summary>
    public JsonNode? Literal { get; }

    /// <summary>Characters before what its author wrote, for columns.</summary>
    public int Added { get; }

    /// <summary>Parses what was written.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="added">How many characters of it, in its first line, are not its author's.</param>
    /// <exception cref="ExpressionException"><see cref="ExpressionException.Invalid"/>: it is not allowed; the message says what and where.</exception>
    public static Expression Parse(string source, int added = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new Expression(source, ExpressionGate.Admit(source, added), added);
    }

    public override string ToString() => Source;
}

/// <summary>The parts of what expressions see.</summary>
[Flags]
internal enum ScopeParts
{
    None = 0,
    Message = 1,
    State = 2,
    Config = 4,
}
