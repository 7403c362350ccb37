using System.Text.Json;
using Jint;
using Jint.Native.Object;

namespace Trinity.Nodes.Expressions;

/// <summary>
/// An object of JSON that gets its properties when it is first looked at, in the way in which Jint makes its own built-in objects. From then
/// on, and to the language before it, it is a plain object.
/// </summary>
internal sealed class LazyObject : ObjectInstance
{
    private readonly LazyJson _json;
    private readonly JsonElement _element;

    public LazyObject(Engine engine, LazyJson json, JsonElement element)
        : base(engine)
    {
        _json = json;
        _element = element;
        Prototype = engine.Intrinsics.Object.PrototypeObject;
    }

    /// <summary>Makes it now.</summary>
    public void Make() => EnsureInitialized();

    protected override void Initialize() => _json.Fill(this, _element);
}
