using System.Text;
using Trinity.Platform.Agents;
using Trinity.Sdk.Messages;

namespace Trinity.Server.Tests.Agents;

public sealed class ConfigDifferenceTests
{
    [Theory]
    [InlineData("""{}""", """{}""", "")]
    [InlineData("""{"a":1,"b":[1,{"c":null}]}""", """{"b":[1,{"c":null}],"a":1.0}""", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", "changed /a 1 2")]
    [InlineData("""{"a":1}""", """{}""", "removed /a 1 ")]
    [InlineData("""{}""", """{"a":{"b":1}}""", """added /a  {"b":1}""")]
    [InlineData("""{"a":null}""", """{"a":false}""", "changed /a null false")]
    [InlineData("""{"a":{"b":{"c":1,"d":2}}}""", """{"a":{"b":{"c":2,"d":2}}}""", "changed /a/b/c 1 2")]
    [InlineData("""{"a":[1,2,3]}""", """{"a":[1,3]}""", "changed /a/1 2 3|removed /a/2 3 ")]
    [InlineData("""{"a":[{"b":1}]}""", """{"a":[{"b":1},{"b":2}]}""", """added /a/1  {"b":2}""")]
    [InlineData("""{"a":[1]}""", """{"a":{"0":1}}""", """changed /a [1] {"0":1}""")]
    [InlineData("""{"a/b":{"c~d":1}}""", """{"a/b":{"c~d":2}}""", "changed /a~1b/c~0d 1 2")]
    [InlineData("""5""", """{}""", "changed  5 {}")]
    [InlineData("""{"a":"x","b":1}""", """{"c":1,"a":"y"}""", """changed /a "x" "y"|removed /b 1 |added /c  1""")]
    [InlineData("""{"s":"enc:v1:one"}""", """{"s":"enc:v1:one"}""", "")]
    [InlineData("""{"s":"enc:v1:one"}""", """{"s":"enc:v1:two"}""", "changed /s null null")]
    [InlineData("""{"s":null}""", """{"s":"enc:v1:two"}""", "changed /s null null")]
    [InlineData("""{}""", """{"t":[{"url":"u","s":"enc:v1:two"}]}""", """added /t  [{"url":"u","s":null}]""")]
    [InlineData("""{"t":[{"url":"u","s":"enc:v1:two"}]}""", """{}""", """removed /t [{"url":"u","s":null}] """)]
    public void Between_SaysWhatChangedAndWhere_AndNoSecrets(string before, string after, string expected) => Assert.Equal(
        expected,
        string.Join('|', ConfigDifference.Between(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after), limit: 100).Select(place =>
            $"{Words.Of(place.Kind)} {place.Pointer} {Encoding.UTF8.GetString(place.Before.Span)} {Encoding.UTF8.GetString(place.After.Span)}")));

    [Fact]
    public void Between_ConfigurationsThatHaveNothingInCommon_StopsAtTheLimit()
    {
        static byte[] Config(char name) => Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"{name}{i}\":1")) + "}");

        Assert.Equal(100, ConfigDifference.Between(Config('a'), Config('b'), limit: 100).Count);
    }
}
