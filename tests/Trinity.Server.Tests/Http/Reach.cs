using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Trinity.Server.Tests.Http;

/// <summary>Which types a method touches, itself or by what it calls in some assemblies: read from their compiled code.</summary>
internal sealed class Reach(IReadOnlyList<Assembly> assemblies)
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
    private const byte TwoBytes = 0xFE;

    private static readonly Dictionary<ushort, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (ushort)code.Value);

    private readonly Type[] _types = [.. assemblies.SelectMany(assembly => assembly.GetTypes())];

    /// <summary>The types that are named by the method and by everything it may call.</summary>
    public IReadOnlySet<Type> Of(MethodBase method)
    {
        var touched = new HashSet<Type>();
        var seen = new HashSet<(Module, int)>();
        var open = new Stack<MethodBase>([method]);
        while (open.TryPop(out var next))
        {
            if (!seen.Add((next.Module, next.MetadataToken)))
            {
                continue;
            }

            foreach (var member in MembersOf(next))
            {
                Touch(member, touched);
                foreach (var called in member is MethodBase target ? BodiesOf(target) : [])
                {
                    open.Push(called);
                }
            }

            // The body of an async method or of an iterator is another method's.
            if (next.GetCustomAttribute<StateMachineAttribute>() is { StateMachineType: var machine })
            {
                open.Push(machine.GetMethod("MoveNext", Any)!);
            }
        }

        return touched;
    }

    private static void Touch(MemberInfo? member, HashSet<Type> touched)
    {
        if (member is Type type)
        {
            if (touched.Add(type))
            {
                Array.ForEach(type.GetGenericArguments(), argument => Touch(argument, touched));
            }

            return;
        }

        Touch(member?.DeclaringType, touched);
        if (member is FieldInfo field)
        {
            Touch(field.FieldType, touched);
        }
        else if (member is MethodInfo { IsGenericMethod: true } method)
        {
            Array.ForEach(method.GetGenericArguments(), argument => Touch(argument, touched));
        }
    }

    /// <summary>What runs when a method is called: itself, or what implements it here.</summary>
    private IEnumerable<MethodBase> BodiesOf(MethodBase method)
    {
        if (method.DeclaringType is { IsInterface: true } contract)
        {
            return contract.Assembly.GetName().Name!.StartsWith("Trinity.", StringComparison.Ordinal)
                ? _types.Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && type.IsAssignableTo(contract))
                    .Select(type => type.GetInterfaceMap(contract))
                    .SelectMany(map => map.InterfaceMethods.Zip(map.TargetMethods))
                    .Where(pair => pair.First.MetadataToken == method.MetadataToken)
                    .Select(pair => pair.Second)
                : [];
        }

        return assemblies.Contains(method.Module.Assembly) ? [method] : [];
    }

    /// <summary>The members that the instructions of a method name.</summary>
    private static IEnumerable<MemberInfo> MembersOf(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType?.GetGenericArguments();
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var instruction = Codes[code[at] == TwoBytes ? (ushort)((TwoBytes << 8) | code[at + 1]) : code[at]];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, arguments)!;
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
