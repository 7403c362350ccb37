using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trinity.Nodes.Targets;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Routing;

/// <summary>Where a message goes that no rule took: a list of targets, or a judgment.</summary>
[AnyOf(typeof(OtherwiseTargets), typeof(OtherwiseJudgment))]
[JsonConverter(typeof(OtherwiseConverter))]
public interface IOtherwise;

/// <summary>Targets for what no rule took.</summary>
public sealed class OtherwiseTargets : Collection<Target>, IOtherwise;

/// <summary>A judgment about what no rule took.</summary>
public sealed class OtherwiseJudgment : IOtherwise
{
    [Required]
    [Description("A question whose answer is one of several choices. A person answers it, in the operator queue.")]
    public RouterJudgment? Judge { get; set; }
}

/// <summary>A question whose answer is one of several choices.</summary>
public sealed class RouterJudgment : IValidatableObject
{
    [Required]
    [Expressions.Text]
    [Description("The question. What is written is the instruction; the values in it are handed over as data, apart from it.")]
    public string Question { get; set; } = string.Empty;

    [Required]
    [MinLength(1)]
    [MaxLength(50)]
    [Description("What there is to choose from, by name.")]
    public IDictionary<string, JudgmentChoice> Choices { get; set; } = new Dictionary<string, JudgmentChoice>(StringComparer.Ordinal);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Choices.Keys
        .Where(name => name.Length is 0 or > 100)
        .Select(name => new FaultResult("invalid_value", "The name of a choice has 1 to 100 characters.", "/choices/" + JsonPointer.Step(name)));
}

/// <summary>One of the choices of a judgment.</summary>
public sealed class JudgmentChoice
{
    [StringLength(1_000)]
    [Description("When it is the right one.")]
    public string? Description { get; set; }

    [Targets(IsRequired = true)]
    [Description("Where a message goes for which it is chosen.")]
    public IList<Target> To { get; set; } = [];
}

/// <summary>Reads the two forms.</summary>
internal sealed class OtherwiseConverter : JsonConverter<IOtherwise>
{
    public override IOtherwise? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType == JsonTokenType.StartArray
                ? JsonSerializer.Deserialize<OtherwiseTargets>(ref reader, options)
                : JsonSerializer.Deserialize<OtherwiseJudgment>(ref reader, options);
        }
        catch (JsonException exception) when (exception.Path is { } path)
        {
            // It names the place from here, and who reads wants it from the root.
            throw new JsonException(exception.Message, "$.otherwise" + path[1..], exception.LineNumber, exception.BytePositionInLine, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, IOtherwise value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
}
