using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Jint;
using Jint.Constraints;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// One engine, hardened and frozen, with every limit on: the second and the third layer that contain an expression. It takes one message
/// after another, of one agent, on one thread at a time.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>For all expressions of a message together.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(250);

    public const int MaxJsonDepth = 64;

    private const int MaxReason = 300;

    /// <summary>Nobody needs more without statements, and a level through native code takes 20 KB of the stack.</summary>
    private const int MaxRecursion = 24;

    private static readonly Prepared<Acornima.Ast.Script> Realm = Engine.PrepareScript(ReadRealm(), strict: true);
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SandboxClock _clock = new();
    private readonly OperationDeadlineConstraint _deadline = new();
    private readonly ConditionalWeakTable<Expression, JsValue> _functions = [];
    private readonly Engine _engine;
    private readonly JsonParser _json;
    private SandboxScope? _scope;
    private Func<double> _random = () => 0;
    private bool _isTimed;

    public Sandbox()
    {
        _engine = new Engine(Limit);
        _json = new JsonParser(_engine, MaxJsonDepth);
        _engine.Call(
            _engine.Evaluate(Realm),
            new ClrFunction(_engine, "stringify", (_, arguments) => Stringify(arguments[0])),
            new ClrFunction(_engine, "parse", (_, arguments) => _json.Parse(arguments[0].ToString())),
            new ClrFunction(_engine, "random", (_, _) => _random()));
    }

    /// <summary>Whether a limit was reached: what the engine was doing then was not finished, so it takes no other message.</summary>
    public bool IsSpoiled { get; private set; }

    /// <summary>Takes a message.</summary>
    public void Begin(ExpressionScope scope)
    {
        _clock.Now = scope.Time;
        _random = scope.Random;
        _scope = new SandboxScope(_engine, _json, scope);
        _isTimed = false;
    }

    /// <summary>Forgets the message.</summary>
    public void End()
    {
        _deadline.End();
        _scope?.Dispose();
        _scope = null;
        _random = static () => 0;
    }

    /// <summary>The value as JSON has it; null for what JSON does not know.</summary>
    /// <exception cref="ExpressionException"><see cref="ExpressionException.Failed"/> or <see cref="ExpressionException.Limit"/>.</exception>
    public JsonNode? Evaluate(Expression expression) => Guard(expression, static value => PlainCopy.Of(value));

    /// <summary>Whether a condition holds, as JavaScript takes it: not false, 0, an empty text, null or undefined.</summary>
    /// <exception cref="ExpressionException"><see cref="ExpressionException.Failed"/> or <see cref="ExpressionException.Limit"/>.</exception>
    public bool Test(Expression expression) => Guard(expression, static value => TypeConverter.ToBoolean(value));

    public void Dispose() => _engine.Dispose();

    private JsValue Run(Expression expression)
    {
        if (!_functions.TryGetValue(expression, out var function))
        {
            _functions.Add(expression, function = _engine.Evaluate(expression.Script));
        }

        var scope = _scope!;
        var message = expression.Mentions.HasFlag(ScopeParts.Message) ? scope.Message : JsValue.Undefined;
        var state = expression.Mentions.HasFlag(ScopeParts.State) ? scope.State : JsValue.Undefined;
        var config = expression.Mentions.HasFlag(ScopeParts.Config) ? scope.Config : JsValue.Undefined;
        if (!_isTimed)
        {
            // From here: how long a payload takes to be read is bounded by its size, and none of an expression's doing.
            _deadline.Begin(Deadline, CancellationToken.None);
            _isTimed = true;
        }

        return _engine.Call(function, message, state, config);
    }

    /// <summary>Whatever an engine throws is the expression's fault and nobody else's.</summary>
    private T Guard<T>(Expression expression, Func<JsValue, T> take)
    {
        try
        {
            return take(Run(expression));
        }
        catch (ExpressionException exception)
        {
            IsSpoiled |= exception.Code == ExpressionException.Limit;
            throw;
        }
        catch (JavaScriptException exception)
        {
            throw new ExpressionException(ExpressionException.Failed, PlaceOf(exception, expression) + Short(exception.Message), exception);
        }
        catch (JsonException exception)
        {
            throw new ExpressionException(ExpressionException.Failed, "What it looks at is not JSON.", exception);
        }
        catch (Exception exception)
        {
            IsSpoiled = true;
            throw IsLimit(exception)
                ? new ExpressionException(ExpressionException.Limit, "It took too long or too much memory.", exception) { IsTransient = IsAboutTime(exception) }
                : new ExpressionException(ExpressionException.Failed, "It could not be evaluated.", exception);
        }
    }

    /// <summary>The first line is that of the wrapper.</summary>
    private static string PlaceOf(JavaScriptException exception, Expression expression) =>
        exception.Location is { SourceFile: Expression.SourceName, Start: var start }
            ? ExpressionGate.Place(start.Line - 1, start.Column, expression.Added) + ": "
            : string.Empty;

    /// <summary>It may quote what it was about.</summary>
    private static string Short(string reason) => reason.Length <= MaxReason ? reason : reason[..MaxReason] + "…";

    private static bool IsAboutTime(Exception exception) => exception is TimeoutException or RegexMatchTimeoutException or ExecutionCanceledException;

    private static bool IsLimit(Exception exception) => exception
        is TimeoutException or RegexMatchTimeoutException or MemoryLimitExceededException or StatementsCountOverflowException
        or RecursionDepthOverflowException or ExecutionCanceledException or InsufficientExecutionStackException or OutOfMemoryException;

    private static JsValue Stringify(JsValue value) => value.IsUndefined()
        ? JsValue.Undefined
        : new JsString(PlainCopy.Of(value)?.ToJsonString(Relaxed) ?? "null");

    private void Limit(Options options)
    {
        // Each is needed; with all of them an expression that passes the gate has nothing left to go on with.
        options.Strict();
        options.Constraint(_deadline);
        options.MaxStatements(100_000);
        options.LimitRecursion(MaxRecursion);
        options.LimitMemory(4_000_000);
        options.Constraints.StackOverflowGuard = true;
        options.MaxArraySize(131_072);
        options.RegexTimeoutInterval(Deadline);
        options.Constraints.PromiseTimeout = TimeSpan.FromMilliseconds(100);
        options.Constraints.MaxAtomicsPauseIterations = 1;
        options.AgentCanSuspend = false;
        options.DisableStringCompilation();
        options.MaxJsonParseDepth(MaxJsonDepth);
        options.Interop.Enabled = false;
        options.ExperimentalFeatures = ExperimentalFeature.None;
        options.TimeSystem = _clock;
        options.LocalTimeZone(TimeZoneInfo.Utc);
        options.Culture(CultureInfo.InvariantCulture);
    }

    private static string ReadRealm()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Trinity.Nodes.Expressions.Realm.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
