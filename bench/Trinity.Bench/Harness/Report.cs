using System.Text.Encodings.Web;
using System.Text.Json;

namespace Trinity.Bench.Harness;

/// <summary>Prints figures: one JSON object a line, and nothing else on the standard output.</summary>
internal static class Report
{
    private static readonly TextWriter Output = Console.Out;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Leaves the standard output to the figures: the log of the server goes to the other one.</summary>
    public static void Open()
    {
        Output.Flush();
        Console.SetOut(Console.Error);
    }

    public static void Write(string metric, double value, string unit, object detail) =>
        Output.WriteLine(JsonSerializer.Serialize(new { Metric = metric, Value = Short(value), Unit = unit, Detail = detail }, Json));

    /// <summary>Four significant digits are more than any of this is worth.</summary>
    public static double Short(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return 0;
        }

        var digits = 3 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return digits > 0 ? Math.Round(value, Math.Min(digits, 15)) : Math.Round(value);
    }
}
