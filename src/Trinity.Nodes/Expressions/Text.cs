using Acornima.Ast;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// A text of a configuration: what is written, with values in it. It is a template literal, with the backticks around it or without.
/// </summary>
internal sealed record Text
{
    private Text(string? constant, Formula? formula, IReadOnlyList<TextPart> parts)
    {
        Constant = constant;
        Formula = formula;
        Parts = parts;
    }

    /// <summary>The text, when there are no values in it.</summary>
    public string? Constant { get; }

    /// <summary>What gives the text, when there are values in it.</summary>
    public Formula? Formula { get; }

    /// <summary>What is written and what gives the values, in their order.</summary>
    public IReadOnlyList<TextPart> Parts { get; }

    /// <exception cref="ExpressionException"><see cref="ExpressionException.Invalid"/>: it is not allowed; the message says what and where.</exception>
    public static Text Of(string source, string place)
    {
        var isQuoted = source is ['`', _, .., '`'] || source == "``";
        var expression = Expression.Parse(isQuoted ? source : $"`{source}`", isQuoted ? 0 : 1);
        if (ExpressionGate.Parse(expression.Source) is not TemplateLiteral template)
        {
            throw new ExpressionException(
                ExpressionException.Invalid, "It is not one text: a backtick in it is written \\`, and ${…} is where a value goes.");
        }

        var parts = new List<TextPart>();
        for (var i = 0; i < template.Quasis.Count; i++)
        {
            parts.Add(new TextPart(template.Quasis[i].Value.Cooked ?? string.Empty, Formula: null));
            if (i < template.Expressions.Count)
            {
                var value = template.Expressions[i];
                parts.Add(new TextPart(string.Empty, Formula.Of(expression.Source[value.Start..value.End], place)));
            }
        }

        return template.Expressions.Count == 0
            ? new Text(parts[0].Literal, formula: null, parts)
            : new Text(constant: null, new Formula(expression, place), parts);
    }
}

/// <summary>A part of a text.</summary>
/// <param name="Literal">What is written.</param>
/// <param name="Formula">What gives the value; null for what is written.</param>
internal sealed record TextPart(string Literal, Formula? Formula);
