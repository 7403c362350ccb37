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

    private Expression(string source, Prepared<Script> script)
    {
        Source = source;
        Script = script;
    }

    public string Source { get; }

    /// <summary>Gives a function of <see cref="Names"/>: an expression never touches a global of its engine.</summary>
    public Prepared<Script> Script { get; }

    /// <exception cref="ExpressionException"><see cref="ExpressionException.Invalid"/>: it is not allowed; the message says what and where.</exception>
    public static Expression Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new Expression(source, ExpressionGate.Admit(source));
    }

    public override string ToString() => Source;
}
