using System.Text.Json.Nodes;
using Acornima.Ast;
using Jint;

namespace Trinity.Nodes.Expressions;

/// <summary>What the gate found out about an expression that it admits.</summary>
/// <param name="Script">Gives a function of what expressions see.</param>
/// <param name="Mentions">What the expression may look at.</param>
/// <param name="Root">Its syntax.</param>
internal sealed record AdmittedExpression(Prepared<Script> Script, ScopeParts Mentions, Node Root)
{
    public bool IsLiteral => Root is StringLiteral or BooleanLiteral or NullLiteral or NumericLiteral;

    public JsonNode? Literal => Root switch
    {
        StringLiteral text => text.Value,
        BooleanLiteral truth => truth.Value,
        NumericLiteral number => PlainCopy.Number(number.Value),
        _ => null,
    };
}
