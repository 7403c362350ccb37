namespace Trinity.Nodes.Expressions;

/// <summary>An expression that is not allowed, failed, or went beyond a limit.</summary>
/// <param name="code">One of the codes of this class.</param>
/// <param name="message">What was wrong, and where in the expression.</param>
internal sealed class ExpressionException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>It is not one expression of the allowed syntax. Found when a configuration is checked.</summary>
    public const string Invalid = "invalid_expression";

    /// <summary>It threw, as JavaScript does: <c>message.data.a.b</c> where there is no <c>a</c>.</summary>
    public const string Failed = "expression_failed";

    /// <summary>It took too long or too much memory, or its result is too large.</summary>
    public const string Limit = "expression_limit";

    public string Code { get; } = code;

    /// <summary>Whether it is about time, of which a busy machine takes more: it may do better another time.</summary>
    public bool IsTransient { get; init; }
}
