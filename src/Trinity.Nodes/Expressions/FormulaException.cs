using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Nodes.Expressions;

/// <summary>An expression of a configuration that failed for a message.</summary>
/// <param name="place">Its JSON pointer in the configuration.</param>
/// <param name="exception">Why.</param>
internal sealed class FormulaException(string place, ExpressionException exception) : Exception(exception.Message, exception)
{
    /// <summary>The failure as people read it.</summary>
    public TurnError Error { get; } = new(exception.Code, $"{place}: {exception.Message}");

    /// <summary>Ends the message. Only time may be enough another time.</summary>
    public NodeFailedException ToFailure() => new(Error.Message, exception.IsTransient ? null : Retry.Never, Error.Code);
}
