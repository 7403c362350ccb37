using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Trinity.Sdk.Turns;

/// <summary>
/// Names what a parked handler awaits. It reads private fields of the compiler's state machines: for the text of an error only, never to
/// decide anything.
/// </summary>
internal static class AwaitTrace
{
    private const int MaxDepth = 16;
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static string Describe(Task? task)
    {
        var names = new List<string>();
        for (var depth = 0; task is not null && depth < MaxDepth; depth++)
        {
            var machine = task.GetType().GetField("StateMachine", Any)?.GetValue(task);
            names.Add(machine is null ? NameOf(task.GetType()) : MethodOf(machine.GetType()));
            if (machine is null || !TryGetAwaited(machine, out task))
            {
                break;
            }
        }

        return names.Count == 0 ? "nothing" : string.Join(" → ", names);
    }

    private static bool TryGetAwaited(object machine, [NotNullWhen(true)] out Task? awaited)
    {
        foreach (var field in machine.GetType().GetFields(Any))
        {
            if (field.Name.StartsWith("<>u__", StringComparison.Ordinal)
                && field.GetValue(machine) is { } awaiter
                && awaiter.GetType().GetField("m_task", Any)?.GetValue(awaiter) is Task { IsCompleted: false } task)
            {
                awaited = task;
                return true;
            }
        }

        awaited = null;
        return false;
    }

    /// <summary>The compiler names the machine of a method M <c>&lt;M&gt;d__3</c>, of a local function <c>&lt;&lt;M&gt;g__Local|0&gt;d</c>.</summary>
    private static string MethodOf(Type machine)
    {
        var name = machine.Name.TrimStart('<');
        var local = name.IndexOf("g__", StringComparison.Ordinal);
        var from = local < 0 ? 0 : local + 3;
        var end = name.AsSpan(from).IndexOfAny('>', '|');
        return end <= 0 ? machine.Name : name.Substring(from, end);
    }

    private static string NameOf(Type type)
    {
        var name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }
}
