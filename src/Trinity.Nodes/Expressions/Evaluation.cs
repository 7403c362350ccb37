using System.Text.Json.Nodes;
using Trinity.Sdk.Identity;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// The expressions of one message, one after the other, in a sandbox of its agent. It is taken when the first needs it: many messages need
/// none.
/// </summary>
/// <param name="agent">The agent; null to try a configuration, in a sandbox that nobody else gets.</param>
/// <param name="scope">Gives what they see.</param>
internal sealed class Evaluation(AgentId? agent, Func<ExpressionScope> scope) : IDisposable
{
    private const int MaxName = 200;

    private static readonly string NameForm = $"and a name has 1 to {MaxName} characters, none of them a control character.";

    private Sandbox? _sandbox;

    private Sandbox Sandbox
    {
        get
        {
            if (_sandbox is null)
            {
                _sandbox = agent is { } owner ? SandboxPool.Shared.Take(owner) : new Sandbox();
                _sandbox.Begin(scope());
            }

            return _sandbox;
        }
    }

    /// <exception cref="FormulaException">It failed; this says where in the configuration.</exception>
    public JsonNode? Value(Formula formula)
    {
        if (formula.Expression.IsLiteral)
        {
            return formula.Expression.Literal;
        }

        try
        {
            return Sandbox.Evaluate(formula.Expression);
        }
        catch (ExpressionException exception)
        {
            throw new FormulaException(formula.Place, exception);
        }
    }

    /// <summary>Whether a condition holds.</summary>
    /// <exception cref="FormulaException">It failed; this says where in the configuration.</exception>
    public bool Holds(Formula formula)
    {
        try
        {
            return Sandbox.Test(formula.Expression);
        }
        catch (ExpressionException exception)
        {
            throw new FormulaException(formula.Place, exception);
        }
    }

    /// <summary>
    /// A value as a name: a key, a type, an id of a delivery. Numbers are as JSON writes them; null for nothing.
    /// </summary>
    /// <exception cref="FormulaException">It failed, or gives something that is no name.</exception>
    public string? Name(Formula formula)
    {
        var name = Value(formula) switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonValue value => value.ToJsonString(),
            _ => throw NoName("an object or a list"),
        };
        return name is { Length: 0 or > MaxName } || name?.Any(char.IsControl) == true
            ? throw NoName(name.Length == 0 ? "an empty text" : name.Length > MaxName ? $"{name.Length} characters" : "a control character")
            : name;

        FormulaException NoName(string what) =>
            new(formula.Place, new ExpressionException(ExpressionException.Failed, $"It gives {what}, {NameForm}"));
    }

    /// <summary>A text with its values.</summary>
    /// <exception cref="FormulaException">It failed; this says where in the configuration.</exception>
    public string Text(Text text) => text.Constant ?? Value(text.Formula!)?.GetValue<string>() ?? string.Empty;

    public void Dispose()
    {
        if (_sandbox is null)
        {
            return;
        }

        _sandbox.End();
        if (agent is { } owner)
        {
            SandboxPool.Shared.Return(owner, _sandbox);
        }
        else
        {
            _sandbox.Dispose();
        }

        _sandbox = null;
    }
}
