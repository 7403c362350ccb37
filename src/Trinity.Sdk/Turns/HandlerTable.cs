using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>Finds and compiles the handlers of a node type.</summary>
internal static class HandlerTable<TState, TConfig>
    where TState : class, new()
    where TConfig : class, new()
{
    public static Dictionary<string, Handler<TState, TConfig>> Of(Type type)
    {
        var handlers = new Dictionary<string, Handler<TState, TConfig>>(StringComparer.Ordinal);
        foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            foreach (var handles in method.GetCustomAttributes<HandlesAttribute>())
            {
                if (handles.Type.Length is 0 or > TurnBounds.NameLength || !handlers.TryAdd(handles.Type, Compile(type, method)))
                {
                    throw NodeDefinition.Invalid(type, $"two handlers take '{handles.Type}', or the type is empty or too long");
                }
            }
        }

        return handlers.Count > 0 ? handlers : throw NodeDefinition.Invalid(type, "it has no method with [Handles]");
    }

    private static Handler<TState, TConfig> Compile(Type type, MethodInfo method)
    {
        var parameters = method.GetParameters();
        var isTask = method.ReturnType == typeof(Task)
            || (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>));
        if (!method.IsPublic || method.IsGenericMethod || !isTask || parameters.Length is 0 or > 2
            || parameters[^1].ParameterType != typeof(Turn<TState, TConfig>)
            || (method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null && !isTask))
        {
            throw NodeDefinition.Invalid(
                type,
                $"the handler {method.Name} must be public, return Task or Task<T>, and take (Turn<{typeof(TState).Name}, {typeof(TConfig).Name}>), "
                + "or the payload and then the turn");
        }

        var agent = Expression.Parameter(typeof(object));
        var payload = Expression.Parameter(typeof(object));
        var turn = Expression.Parameter(typeof(Turn<TState, TConfig>));
        Expression[] arguments = parameters.Length == 2
            ? [Expression.Convert(payload, parameters[0].ParameterType), turn]
            : [turn];
        var call = Expression.Call(Expression.Convert(agent, type), method, arguments);
        var invoke = Expression
            .Lambda<Func<object, object?, Turn<TState, TConfig>, Task>>(Expression.Convert(call, typeof(Task)), agent, payload, turn)
            .Compile();
        return new Handler<TState, TConfig>(
            invoke, parameters.Length == 2 ? Reader(parameters[0].ParameterType) : null, ReplyOf(method.ReturnType));
    }

    private static Func<MessageEnvelope, object?> Reader(Type payload)
    {
        if (payload == typeof(ReadOnlyMemory<byte>))
        {
            return static message => message.Payload;
        }

        return message =>
        {
            try
            {
                return message.Payload.IsEmpty
                    ? throw new JsonException("The payload is empty.")
                    : JsonSerializer.Deserialize(message.Payload.Span, payload, TurnJson.Options)
                        ?? throw new JsonException("The payload is null.");
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException)
            {
                // InvalidOperationException: a lone surrogate, which JSON can write and a string cannot hold.
                throw new NodeFailedException(
                    $"The payload of '{message.Type}' is not the JSON that the handler takes ({payload.Name}).", Retry.Never, "payload_invalid");
            }
        };
    }

    private static Func<Task, object?>? ReplyOf(Type returnType)
    {
        if (!returnType.IsGenericType)
        {
            return null;
        }

        var task = Expression.Parameter(typeof(Task));
        var result = Expression.Property(Expression.Convert(task, returnType), nameof(Task<>.Result));
        return Expression.Lambda<Func<Task, object?>>(Expression.Convert(result, typeof(object)), task).Compile();
    }
}

/// <summary>One handler of a node type, compiled: no reflection per message.</summary>
/// <param name="Invoke">Calls it on an instance with the payload as read.</param>
/// <param name="ReadPayload">Reads the payload; null when the handler takes none.</param>
/// <param name="ReadReply">Reads the result of the task; null when the handler has none.</param>
internal sealed record Handler<TState, TConfig>(
    Func<object, object?, Turn<TState, TConfig>, Task> Invoke,
    Func<MessageEnvelope, object?>? ReadPayload,
    Func<Task, object?>? ReadReply)
    where TState : class, new()
    where TConfig : class, new();
