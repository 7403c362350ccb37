using System.Globalization;
using System.Text.Json.Nodes;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// Copies a result out of an engine: plain data only, so that nothing of the script runs meanwhile, and within bounds, because this is
/// outside of every limit of the engine.
/// </summary>
internal ref struct PlainCopy
{
    private const int MaxNodes = 20_000;
    private const int MaxDepth = 32;
    private const int MaxCharacters = 1_000_000;
    private const double MaxInteger = 9_007_199_254_740_991;

    private int _nodes;
    private int _characters;

    /// <summary>Copies as JSON has it: what JSON does not know is left out of objects and null in lists.</summary>
    /// <exception cref="ExpressionException"><see cref="ExpressionException.Limit"/>: it is too large.</exception>
    public static JsonNode? Of(JsValue value) => new PlainCopy().Copy(value, depth: 0);

    private JsonNode? Copy(JsValue value, int depth)
    {
        if (++_nodes > MaxNodes)
        {
            throw Beyond($"more than {MaxNodes} values");
        }

        if (depth > MaxDepth)
        {
            throw Beyond($"deeper than {MaxDepth}");
        }

        return value switch
        {
            JsBoolean => value == JsBoolean.True,
            JsNumber number => Number((double)number.ToObject()!),
            JsString text => Text(text),
            JsDate date => double.IsNaN(date.DateValue) ? null : date.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            JsArray list => List(list, depth),
            ObjectInstance map when IsPlain(map) => Map(map, depth),
            _ => null,
        };
    }

    public static JsonNode? Number(double number) => number switch
    {
        _ when !double.IsFinite(number) => null,
        _ when number == Math.Floor(number) && Math.Abs(number) <= MaxInteger => (long)number,
        _ => number,
    };

    private JsonNode Text(JsString value)
    {
        Count(value.Length);
        return value.ToString();
    }

    private JsonArray List(JsArray list, int depth)
    {
        if (list.Length > MaxNodes)
        {
            throw Beyond($"more than {MaxNodes} values");
        }

        var copy = new JsonArray();
        for (var i = 0u; i < list.Length; i++)
        {
            copy.Add(Copy(Value(list.GetOwnProperty(JsNumber.Create(i))), depth + 1));
        }

        return copy;
    }

    private JsonObject Map(ObjectInstance map, int depth)
    {
        var copy = new JsonObject();
        foreach (var (key, property) in map.GetOwnProperties())
        {
            var value = Value(property);
            if (!key.IsString() || !property.Enumerable || IsUnknown(value))
            {
                continue;
            }

            var name = key.ToString();
            Count(name.Length);
            copy[name] = Copy(value, depth + 1);
        }

        return copy;
    }

    private void Count(int characters)
    {
        if ((_characters += characters) > MaxCharacters)
        {
            throw Beyond($"more than {MaxCharacters} characters");
        }
    }

    private static bool IsUnknown(JsValue value) =>
        value.IsUndefined() || value is ObjectInstance and not (JsArray or JsDate) && !IsPlain(value);

    /// <summary>Of exactly these types: nothing of the script runs when they are read.</summary>
    private static bool IsPlain(JsValue value) => value.GetType() == typeof(JsObject) || value is LazyObject;

    private static JsValue Value(PropertyDescriptor property) =>
        property.Get is null && property.Set is null ? property.Value ?? JsValue.Undefined : JsValue.Undefined;

    private static ExpressionException Beyond(string what) => new(ExpressionException.Limit, $"Its result is too large: {what}.");
}
