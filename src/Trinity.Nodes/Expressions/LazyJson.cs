using System.Runtime.InteropServices;
using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime.Descriptors;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// Shows JSON to an engine as plain objects and lists, each made when an expression first looks at it: most of a payload is never looked
/// at, and making all of it costs many times what an expression does.
/// </summary>
/// <remarks>
/// Nothing of the host is reachable from them. Properties can be neither changed nor removed, and objects take no others.
/// </remarks>
/// <param name="engine">The engine.</param>
/// <param name="parser">Reads what .NET's reader cannot.</param>
/// <param name="isEager">Whether all of it is made at once.</param>
internal sealed class LazyJson(Engine engine, JsonParser parser, bool isEager = false)
{
    private const PropertyFlag Frozen = PropertyFlag.OnlyEnumerable;

    public JsValue Show(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Map(element),
        JsonValueKind.Array => List(element),
        JsonValueKind.String => Text(element),
        JsonValueKind.Number => JsNumber.Create(element.GetDouble()),
        JsonValueKind.True => JsBoolean.True,
        JsonValueKind.False => JsBoolean.False,
        JsonValueKind.Null => JsValue.Null,
        JsonValueKind.Undefined or _ => JsValue.Undefined,
    };

    /// <summary>A property that cannot be changed.</summary>
    public static PropertyDescriptor Fixed(JsValue value) => new(value, Frozen);

    /// <summary>A property that cannot be changed and whose value is made when it is read.</summary>
    public static PropertyDescriptor Fixed<TState>(TState state, Func<TState, JsValue> create) => PropertyDescriptor.CreateLazy(state, create, Frozen);

    /// <summary>Gives an object its properties.</summary>
    public void Fill(LazyObject map, JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            map.FastSetProperty(Name(property), Property(property.Value));
        }

        map.PreventExtensions();
    }

    /// <summary>What makes itself, or costs nothing, is made at once.</summary>
    private PropertyDescriptor Property(JsonElement value) => isEager || value.ValueKind is not (JsonValueKind.Array or JsonValueKind.String)
        ? Fixed(Show(value))
        : Fixed((Json: this, Value: value), static lazy => lazy.Json.Show(lazy.Value));

    private LazyObject Map(JsonElement element)
    {
        var map = new LazyObject(engine, this, element);
        if (isEager)
        {
            map.Make();
        }

        return map;
    }

    private JsArray List(JsonElement element)
    {
        var items = new JsValue[element.GetArrayLength()];
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            items[index++] = Show(item);
        }

        return new JsArray(engine, items);
    }

    private JsValue Text(JsonElement element)
    {
        try
        {
            return new JsString(element.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: JavaScript has it, and .NET's reader has not.
            return parser.Parse(JsonMarshal.GetRawUtf8Value(element));
        }
    }

    private string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return parser.Parse([(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"']).ToString();
        }
    }
}
